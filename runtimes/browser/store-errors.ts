// What went wrong with a store of a page, told from the names of IndexedDB's errors (IndexedDB 3.0, 3).
import { OmniError } from '../../bindings/core/errors.ts'

const REASONS: Readonly<Record<string, string>> = {
  QuotaExceededError: 'no space left for this origin',
  SecurityError: 'this page may not store anything (a sandboxed frame, or storage is blocked for the site)',
  InvalidStateError: 'this browser keeps no databases here (a private window)',
  AbortError: 'the browser ended the transaction',
  TimeoutError: 'the browser took too long',
}

export function unavailable(directory: string, error: unknown): unknown {
  if (!(error instanceof DOMException)) return error
  const reason = [REASONS[error.name] ?? error.name, error.message].filter((text) => text).join(': ')
  return new OmniError('OMNI_STORE_UNAVAILABLE', `The session store ${directory} cannot be used: ${reason}`, {
    cause: error,
  })
}

export function newerVersion(directory: string, known: number, cause: unknown): OmniError {
  return new OmniError(
    'OMNI_STORE_NEWER_VERSION',
    `The session store ${directory} was written by a newer omnisession; this one knows formats up to ${known}. ` +
      'It was left as it is; reload the page to get the newer one',
    { cause },
  )
}

export function blocked(directory: string): OmniError {
  return new OmniError(
    'OMNI_STORE_UNAVAILABLE',
    `The session store ${directory} cannot be used: another tab holds it open in an older format; close or reload it`,
  )
}

export function owned(directory: string): OmniError {
  return new OmniError('OMNI_PARTITION_OWNED', `The session store ${directory} is in use by this page or another tab`)
}
