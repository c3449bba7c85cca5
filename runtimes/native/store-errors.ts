// What went wrong with a store, told from SQLite's and the file system's errors. By text where there is no code:
// Deno's errors carry none.
import { existsSync, mkdtempSync, rmdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { OmniError } from '../../bindings/core/errors.ts'

export function isLocked(error: unknown): boolean {
  return messageOf(error).includes('database is locked')
}

/** SQLITE_CORRUPT or SQLITE_NOTADB: the file is not (any more) what SQLite wrote. */
export function isDamaged(error: unknown): boolean {
  return /malformed|not a database|unsupported file format/.test(messageOf(error))
}

export function unavailable(path: string, error: unknown): OmniError {
  if (error instanceof OmniError) return error
  return new OmniError('OMNI_STORE_UNAVAILABLE', `The session store ${path} cannot be used: ${explain(path, error)}`, {
    cause: error,
  })
}

export function newerVersion(path: string, found: number, known: number): OmniError {
  return new OmniError(
    'OMNI_STORE_NEWER_VERSION',
    `The session store ${path} has format ${found}, written by a newer omnisession; this one knows up to ${known}. ` +
      'It was left as it is',
  )
}

export function owned(path: string, owner: string | null): OmniError {
  const who = owner === null ? 'another process' : owner === String(process.pid) ? 'this process' : `process ${owner}`
  return new OmniError('OMNI_PARTITION_OWNED', `The session store ${path} is in use by ${who}`)
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

function explain(path: string, error: unknown): string {
  const message = messageOf(error)
  if (message.includes('full')) return `no space left (${message})`
  if (message.includes('readonly') || !isWritable(path)) return `it is read-only (${message})`
  return message
}

// SQLite calls a read-only disk an I/O error, Node a missing directory; only trying tells on every runtime.
function isWritable(path: string): boolean {
  let directory = dirname(path)
  while (!existsSync(directory) && directory !== dirname(directory)) directory = dirname(directory)
  try {
    rmdirSync(mkdtempSync(join(directory, '.omnisession-')))
    return true
  } catch (error) {
    return !['EROFS', 'EACCES', 'EPERM'].includes((error as NodeJS.ErrnoException).code ?? '')
  }
}
