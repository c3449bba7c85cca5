// Bodies as files of the origin (OPFS). A writable writes to a copy that takes the file's place when it is closed, so that
// a body is there whole or not at all.
import { groupAt } from '../../../bindings/session/cache/body-layout.ts'
import type { BodyArea, BodySink, BodySource } from './body-area.ts'

const FOLDER = 'omnisession-cache'

export class FileBodies implements BodyArea {
  readonly #folder: FileSystemDirectoryHandle

  private constructor(folder: FileSystemDirectoryHandle) {
    this.#folder = folder
  }

  /** Null: this page has no files that it could write (Safari before 26, some private windows). */
  static async open(name: string): Promise<FileBodies | null> {
    if (!('createWritable' in (globalThis.FileSystemFileHandle?.prototype ?? {}))) return null
    try {
      const root = await navigator.storage.getDirectory()
      const folder = await root.getDirectoryHandle(FOLDER, { create: true })
      return new FileBodies(await folder.getDirectoryHandle(name, { create: true }))
    } catch {
      return null
    }
  }

  /** The files of a cache that nobody has open. */
  static async delete(name: string): Promise<void> {
    try {
      const root = await navigator.storage.getDirectory()
      await (await root.getDirectoryHandle(FOLDER)).removeEntry(name, { recursive: true })
    } catch {}
  }

  async create(name: string): Promise<BodySink> {
    const file = await this.#folder.getFileHandle(name, { create: true })
    const writable = await file.createWritable()
    return {
      write: (part) => writable.write(part as Uint8Array<ArrayBuffer>),
      close: () => writable.close(),
      abort: async () => {
        await writable.abort().catch(() => {})
        await this.remove(name)
      },
    }
  }

  async open(name: string, header: number): Promise<BodySource> {
    const file = await (await this.#folder.getFileHandle(name)).getFile()
    const read = async (from: number, length: number): Promise<Uint8Array> =>
      new Uint8Array(await file.slice(from, from + length).arrayBuffer())
    return {
      header: (length) => read(0, length),
      group: (group, length) => read(groupAt(header, group), length),
    }
  }

  async remove(name: string): Promise<void> {
    await this.#folder.removeEntry(name).catch(() => {})
  }

  names(): AsyncIterable<string> {
    return this.#folder.keys()
  }
}
