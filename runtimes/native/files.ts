// Files for requests on Node, Deno and Bun.
// Devices and pipes are refused before they are opened: opening one can wait for ever.
import { type FileHandle, mkdir, open, realpath, stat } from 'node:fs/promises'
import { isAbsolute, join, relative, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import { NetError } from '../../bindings/host/errors.ts'
import type { Files, OpenedFile } from '../../bindings/host/files.ts'
import type { NetErrorName } from '../../bindings/host/net-errors.ts'

export const nativeFiles: Files = {
  pathOf,
  join,
  isAbsolute,
  isInside,
  open: openPlain,
  makeDirectory: async (path) => void (await mkdir(path, { recursive: true })),
}

function pathOf(url: string): string | null {
  try {
    const path = fileURLToPath(url)
    return path.includes('\0') ? null : path
  } catch {
    return null
  }
}

async function isInside(root: string, path: string): Promise<boolean> {
  try {
    const way = relative(await realpath(root), await realpath(path))
    return way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way)
  } catch {
    return false
  }
}

async function openPlain(path: string): Promise<OpenedFile> {
  try {
    const { mtimeMs, size } = await plain(stat(path), path)
    return new NativeFile(await open(path, 'r'), path, { modified: mtimeMs, size })
  } catch (error) {
    throw error instanceof NetError ? error : netErrorOf(error, path)
  }
}

async function plain<T extends { isFile(): boolean }>(asked: Promise<T>, path: string): Promise<T> {
  const status = await asked
  if (status.isFile()) return status
  throw new NetError('ERR_FILE_NOT_FOUND', `${path} is no plain file`)
}

const NAMES: Readonly<Record<string, NetErrorName>> = {
  ENOENT: 'ERR_FILE_NOT_FOUND',
  ENOTDIR: 'ERR_FILE_NOT_FOUND',
  ENAMETOOLONG: 'ERR_FILE_NOT_FOUND',
  ELOOP: 'ERR_FILE_NOT_FOUND',
  EACCES: 'ERR_ACCESS_DENIED',
  EPERM: 'ERR_ACCESS_DENIED',
  EMFILE: 'ERR_INSUFFICIENT_RESOURCES',
  ENFILE: 'ERR_INSUFFICIENT_RESOURCES',
}

function netErrorOf(cause: unknown, path: string): NetError {
  const { code } = cause as { readonly code?: unknown }
  return new NetError((typeof code === 'string' ? NAMES[code] : undefined) ?? 'ERR_FAILED', path, { cause })
}

class NativeFile implements OpenedFile {
  readonly size: number
  readonly modified: number
  readonly #handle: FileHandle
  readonly #path: string
  #closed = false

  constructor(handle: FileHandle, path: string, { size, modified }: { size: number; modified: number }) {
    this.#handle = handle
    this.#path = path
    this.size = size
    this.modified = modified
  }

  async read(position: number, most: number): Promise<Uint8Array> {
    try {
      const room = new Uint8Array(most)
      const { bytesRead } = await this.#handle.read(room, 0, most, position)
      return bytesRead === most ? room : room.subarray(0, bytesRead)
    } catch (error) {
      throw netErrorOf(error, this.#path)
    }
  }

  close(): void {
    if (this.#closed) return
    this.#closed = true
    // A read under way ends first.
    this.#handle.close().catch(() => {})
  }
}
