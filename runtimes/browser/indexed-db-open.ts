// The database of a session directory: its format, and what opening one can meet.
import { type DBSchema, type IDBPDatabase, type OpenDBCallbacks, openDB } from 'idb'
import type { Mark } from '../../bindings/host/shared-storage.ts'
import { blocked, newerVersion, unavailable } from './store-errors.ts'

/** Format n of the database is version n of IndexedDB; step n makes it of format n - 1, in the upgrade's transaction. */
export const FORMAT = 1
export const TABLES = ['cookies', 'damaged'] as const

export interface StoredValue {
  readonly value: Uint8Array
  /** Of the commit that wrote it. */
  readonly revision: number
}

export interface Schema extends DBSchema {
  cookies: { key: ArrayBuffer; value: StoredValue }
  damaged: { key: ArrayBuffer; value: StoredValue }
  meta: { key: 'mark'; value: Mark }
}

export type Database = IDBPDatabase<Schema>

/** How long a tab with an older format is waited for: it closes its database when it is asked, unless it is frozen. */
const PATIENCE_MILLISECONDS = 3000

export function databaseName(directory: string): string {
  return `omnisession:${directory}`
}

/** `onGone`: the browser, or a tab with a newer format, has taken the connection. */
export function openDatabase(directory: string, onGone: () => void, format: number = FORMAT): Promise<Database> {
  return openFormat<Schema>({ name: databaseName(directory), directory, format, onGone }, (database, transaction) => {
    for (const table of TABLES) database.createObjectStore(table)
    database.createObjectStore('meta')
    // Tells a store that was made again from the one that was lost.
    const [high = 0, low = 0] = crypto.getRandomValues(new Uint32Array(2))
    void transaction.objectStore('meta').put({ incarnation: `${high}-${low}`, revision: 0 }, 'mark')
  })
}

export interface DatabasePlace {
  readonly name: string
  /** For the texts of errors. */
  readonly directory: string
  readonly format: number
  /** The browser, or a tab with a newer format, has taken the connection. */
  readonly onGone: () => void
}

type Upgrade<S extends DBSchema> = NonNullable<OpenDBCallbacks<S>['upgrade']>
type Make<S extends DBSchema> = (database: IDBPDatabase<S>, transaction: Parameters<Upgrade<S>>[3]) => void

/** `make`: what an older format, or none, becomes, in the upgrade's transaction. */
export function openFormat<S extends DBSchema>(place: DatabasePlace, make: Make<S>): Promise<IDBPDatabase<S>> {
  const { name, directory, format, onGone } = place
  let timer: ReturnType<typeof setTimeout> | undefined
  // The request itself only says that its transaction was aborted.
  let whyAborted: unknown
  return new Promise<IDBPDatabase<S>>((resolve, reject) => {
    const opening = openDB<S>(name, format, {
      upgrade: (database, _from, _to, transaction) => {
        transaction.done.catch((error) => {
          whyAborted = error
        })
        make(database, transaction)
      },
      blocked: () => {
        timer = setTimeout(() => {
          reject(blocked(directory))
          opening.then((late) => late.close()).catch(() => {})
        }, PATIENCE_MILLISECONDS)
      },
      blocking: (_current, _wanted, event) => {
        ;(event.target as IDBDatabase).close()
        onGone()
      },
      terminated: onGone,
    })
    opening.then(resolve, reject)
  })
    .catch((error) => {
      if (error?.name === 'VersionError') throw newerVersion(directory, format, error)
      throw unavailable(directory, whyAborted ?? error)
    })
    .finally(() => clearTimeout(timer))
}
