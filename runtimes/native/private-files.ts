// Directories for one user alone (0700) and files for one user alone (0600), created so from the start, and never
// through a symbolic link.
import { closeSync, constants, lstatSync, mkdirSync, openSync, realpathSync, statSync, writeSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'

const { O_CREAT, O_EXCL, O_NOFOLLOW = 0, O_TRUNC, O_WRONLY } = constants

/** Parents too. What exists keeps its mode. */
export function makePrivateDirectory(path: string): void {
  mkdirSync(path, { recursive: true, mode: 0o700 })
}

/**
 * Creates an empty file unless there is one. An existing file is looked at and not opened: closing any descriptor of a
 * file ends the locks that this process holds on it (POSIX), SQLite's included.
 */
export function ensurePrivateFile(path: string): void {
  refuseLink(path)
  try {
    closeSync(openSync(path, O_CREAT | O_EXCL | O_WRONLY | O_NOFOLLOW, 0o600))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  }
}

export function writePrivateFile(path: string, content: Uint8Array | string): void {
  refuseLink(path)
  const file = openSync(path, O_CREAT | O_TRUNC | O_WRONLY | O_NOFOLLOW, 0o600)
  try {
    const octets = typeof content === 'string' ? new TextEncoder().encode(content) : content
    for (let at = 0; at < octets.length; ) at += writeSync(file, octets, at)
  } finally {
    closeSync(file)
  }
}

export function exists(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false }) !== undefined
}

/** Which file a name leads to at the moment; null: none. */
export function fileIdentity(path: string): string | null {
  const found = statSync(path, { throwIfNoEntry: false })
  return found === undefined ? null : `${found.dev}:${found.ino}`
}

export function refuseLink(path: string): void {
  if (lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink())
    throw Object.assign(new Error(`${path} is a symbolic link`), { code: 'ELOOP' })
}

/** The real path, also of what does not exist yet: that of the nearest ancestor that does, and the rest. */
export function realPath(path: string): string {
  try {
    return realpathSync(path)
  } catch {
    const parent = dirname(path)
    return parent === path ? path : join(realPath(parent), basename(path))
  }
}
