// `node:sqlite`, loaded at first use: a static import would keep entries from linking where it is missing.
import { OmniError } from '../../bindings/core/errors.ts'

type Sqlite = typeof import('node:sqlite')

/**
 * Node 22 announces its SQLite as experimental. That one warning is held back while the module loads, and no other:
 * the library prints nothing of its own.
 */
export function loadSqlite(): Sqlite {
  const emitWarning = process.emitWarning
  const quiet = (warning: string | Error, ...rest: unknown[]): void => {
    if (rest[0] === 'ExperimentalWarning' && String(warning).startsWith('SQLite')) return
    Reflect.apply(emitWarning, process, [warning, ...rest])
  }
  process.emitWarning = quiet
  try {
    const sqlite = process.getBuiltinModule('node:sqlite')
    if (sqlite === undefined) throw new Error('process.getBuiltinModule found none')
    return sqlite
  } catch (cause) {
    throw new OmniError('OMNI_UNSUPPORTED', 'This runtime has no node:sqlite, which persistent sessions need', {
      cause,
    })
  } finally {
    process.emitWarning = emitWarning
  }
}
