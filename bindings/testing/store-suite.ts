// What every store does, whatever it is made of: run against each implementation of `StorageProvider`.
import type { OmniError } from '../core/errors.ts'
import type { Row, RowChange, StoreDirectories } from '../host/storage.ts'

/** What stores with one owner and stores that are shared have in common: some answer at once, some later. */
export interface AnyStore {
  rows(table: string): AsyncIterable<readonly Row[]>
  get(table: string, key: Uint8Array): Uint8Array | null | Promise<Uint8Array | null>
  write(changes: readonly RowChange[], durable: boolean): void | Promise<void>
  readonly damage: readonly unknown[]
  close(): void
}

export interface AnyProvider extends StoreDirectories {
  open(directory: string): Promise<AnyStore>
  /** Whether several may have a store open at once. */
  readonly isShared?: boolean
}

export interface StoreSubject {
  readonly provider: AnyProvider
  /** A directory that does not exist yet. */
  readonly directory: string
}

export interface StoreCase {
  readonly name: string
  run(subject: StoreSubject): Promise<void>
}

const octets = (text: string): Uint8Array => new TextEncoder().encode(text)
const text = (row: Uint8Array | null): string | null => (row === null ? null : new TextDecoder().decode(row))
const put = (key: string, value: string): RowChange => ({ table: 'cookies', key: octets(key), value: octets(value) })
const remove = (key: string): RowChange => ({ table: 'cookies', key: octets(key), value: null })

function expect(condition: boolean, what: string): void {
  if (!condition) throw new Error(`the store does not hold: ${what}`)
}

async function codeOf(promise: Promise<unknown>): Promise<string> {
  return promise.then(
    () => 'no error',
    (error: OmniError) => error.code,
  )
}

async function contents(store: AnyStore, table = 'cookies'): Promise<string> {
  const found: string[] = []
  for await (const slice of store.rows(table)) {
    expect(slice.length > 0, 'a slice has rows')
    for (const row of slice) found.push(`${text(row.key)}=${text(row.value)}`)
  }
  return found.sort().join(' ')
}

async function reopened<T>(
  { provider, directory }: StoreSubject,
  use: (store: AnyStore) => T | Promise<T>,
): Promise<T> {
  const store = await provider.open(directory)
  try {
    return await use(store)
  } finally {
    store.close()
  }
}

async function sharedByTwo(subject: StoreSubject): Promise<void> {
  await reopened(subject, (one) =>
    reopened(subject, async (other) => {
      await one.write([put('a', '1'), put('b', '1')], false)
      await other.write([put('b', '2'), put('c', '2')], false)
      expect((await contents(one)) === 'a=1 b=2 c=2', 'one sees what the other wrote')
      expect((await contents(other)) === 'a=1 b=2 c=2', 'and the other way round')
    }),
  )
}

export const storeSuite: readonly StoreCase[] = [
  {
    name: 'a new store is empty and undamaged',
    run: (subject) =>
      reopened(subject, async (store) => {
        expect((await contents(store)) === '', 'no rows')
        expect((await store.get('cookies', octets('a'))) === null, 'get of nothing is null')
        expect(store.damage.length === 0, 'no damage')
      }),
  },
  {
    name: 'rows survive closing, in both ways of writing',
    async run(subject) {
      await reopened(subject, async (store) => {
        await store.write([put('a', '1')], false)
        await store.write([put('b', '2')], true)
      })
      await reopened(subject, async (store) => {
        expect((await contents(store)) === 'a=1 b=2', 'both rows')
        expect(text(await store.get('cookies', octets('b'))) === '2', 'get by key')
      })
    },
  },
  {
    name: 'a batch is applied in call order',
    run: (subject) =>
      reopened(subject, async (store) => {
        await store.write(
          [put('a', '1'), remove('a'), put('a', '2'), put('b', '1'), remove('b'), remove('never')],
          false,
        )
        expect((await contents(store)) === 'a=2', 'the last change of a key wins')
        await store.write([put('c', '3'), { table: 'cookies', key: null, value: null }, put('d', '4')], false)
        expect((await contents(store)) === 'd=4', 'a cleared table keeps what comes after')
      }),
  },
  {
    name: 'tables do not mix',
    run: (subject) =>
      reopened(subject, async (store) => {
        await store.write([put('a', '1'), { table: 'damaged', key: octets('a'), value: octets('x') }], false)
        await store.write([{ table: 'cookies', key: null, value: null }], false)
        expect((await contents(store, 'damaged')) === 'a=x', 'the other table is untouched')
      }),
  },
  {
    name: 'any octets are keys and values, empty values and NUL too',
    run: (subject) =>
      reopened(subject, async (store) => {
        const every = Uint8Array.from({ length: 256 }, (_, index) => index)
        await store.write([{ table: 'cookies', key: every, value: every }], false)
        await store.write([{ table: 'cookies', key: octets('empty'), value: new Uint8Array() }], false)
        const rows: (readonly [string, string])[] = []
        for await (const slice of store.rows('cookies'))
          for (const { key, value } of slice) rows.push([`${key}`, `${value}`])
        expect(
          rows.some(([key, value]) => key === `${every}` && value === `${every}`),
          'all 256 octets',
        )
        expect(
          rows.some(([key, value]) => key === `${octets('empty')}` && value === ''),
          'an empty value',
        )
        expect(`${await store.get('cookies', every)}` === `${every}`, 'get by such a key')
      }),
  },
  {
    name: 'many rows come in slices and all of them',
    async run(subject) {
      const count = 5000
      await reopened(subject, async (store) => {
        const changes: RowChange[] = []
        for (let index = 0; index < count; index++)
          changes.push(put(`key ${index}`, `${index}`.repeat(1 + (index % 90))))
        await store.write(changes, false)
        await store.write([remove('key 7'), put('key 8', 'changed')], false)
      })
      await reopened(subject, async (store) => {
        const seen = new Map<string | null, string | null>()
        let slices = 0
        for await (const slice of store.rows('cookies')) {
          slices += 1
          for (const row of slice) seen.set(text(row.key), text(row.value))
        }
        expect(
          slices > 1 && seen.size === count - 1,
          `${count - 1} rows in several slices, not ${seen.size} in ${slices}`,
        )
        expect(seen.get('key 8') === 'changed' && !seen.has('key 7'), 'the changes of the second batch')
        expect(seen.get('key 4999') === '4999'.repeat(1 + (4999 % 90)), 'values as written')
      })
    },
  },
  {
    name: 'a second open: refused within 250 ms and possible after closing, or both see and write the same',
    async run(subject) {
      if (subject.provider.isShared) return sharedByTwo(subject)
      await reopened(subject, async (store) => {
        await store.write([put('a', '1')], false)
        const start = performance.now()
        expect(
          (await codeOf(subject.provider.open(subject.directory))) === 'OMNI_PARTITION_OWNED',
          'the second is refused',
        )
        expect(performance.now() - start < 1000, 'refused in time')
        await store.write([put('b', '2')], false)
        expect((await contents(store)) === 'a=1 b=2', 'the first goes on')
      })
      await reopened(subject, async (store) => expect((await contents(store)) === 'a=1 b=2', 'the next owner sees all'))
    },
  },
  {
    name: 'close is idempotent, and an unknown table is an error',
    async run(subject) {
      const store = await subject.provider.open(subject.directory)
      let refused = false
      try {
        await store.write([{ table: 'nonsense', key: octets('a'), value: octets('b') }], false)
      } catch {
        refused = true
      }
      expect(refused, 'a table that does not exist is refused')
      store.close()
      store.close()
    },
  },
  {
    name: 'delete: false for nothing, refused while open, then gone',
    async run({ provider, directory }) {
      expect((await provider.delete(directory)) === false, 'nothing to delete')
      await reopened({ provider, directory }, async (store) => {
        await store.write([put('a', '1')], true)
        expect((await codeOf(provider.delete(directory))) === 'OMNI_PARTITION_OWNED', 'refused while open')
      })
      expect((await provider.delete(directory)) === true, 'something was deleted')
      await reopened({ provider, directory }, async (store) => expect((await contents(store)) === '', 'empty again'))
    },
  },
]
