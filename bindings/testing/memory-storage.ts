// Storage without a disk: the test double, and what the store suite compares others with. It keeps rows as a disk
// would (across `open` and `close` of one provider) and fails on demand.
import { OmniError } from '../core/errors.ts'
import type { DamageReport, Row, RowChange, StorageProvider, Store } from '../host/storage.ts'

type Table = Map<string, Row>
type Disk = Map<string, Table>

export interface MemoryStorageFaults {
  /** Thrown by `write` and `flush` as long as it is set. */
  write?: OmniError | null
  /** Rejected with by `open` as long as it is set. */
  open?: OmniError | null
}

export class MemoryStorage implements StorageProvider {
  readonly faults: MemoryStorageFaults = {}
  /** Batches written since the beginning, for tests that count. */
  readonly batches: { readonly changes: readonly RowChange[]; readonly durable: boolean }[] = []
  readonly #disks = new Map<string, Disk>()
  readonly #open = new Set<string>()

  identity(directory: string): string {
    return directory
  }

  async open(directory: string): Promise<Store> {
    if (this.faults.open) throw this.faults.open
    if (this.#open.has(directory))
      throw new OmniError('OMNI_PARTITION_OWNED', `The session store ${directory} is in use by this process`)
    this.#open.add(directory)
    const disk = this.#disks.get(directory) ?? new Map()
    this.#disks.set(directory, disk)
    return new MemoryStore(this, disk, () => this.#open.delete(directory))
  }

  async delete(directory: string): Promise<boolean> {
    if (this.#open.has(directory))
      throw new OmniError('OMNI_PARTITION_OWNED', `The session store ${directory} is in use by this process`)
    return this.#disks.delete(directory)
  }
}

const nameOf = (key: Uint8Array): string => String.fromCharCode(...key)
const SLICE = 1000

class MemoryStore implements Store {
  readonly damage: readonly DamageReport[] = []
  readonly #storage: MemoryStorage
  readonly #disk: Disk
  readonly #release: () => void

  constructor(storage: MemoryStorage, disk: Disk, release: () => void) {
    this.#storage = storage
    this.#disk = disk
    this.#release = release
  }

  async *rows(table: string): AsyncGenerator<readonly Row[]> {
    const rows = [...this.#table(table).values()]
    for (let at = 0; at < rows.length; at += SLICE) yield rows.slice(at, at + SLICE)
  }

  get(table: string, key: Uint8Array): Uint8Array | null {
    return this.#table(table).get(nameOf(key))?.value ?? null
  }

  write(changes: readonly RowChange[], durable: boolean): void {
    if (this.#storage.faults.write) throw this.#storage.faults.write
    this.#storage.batches.push({ changes, durable })
    for (const { table, key, value } of changes) {
      const rows = this.#table(table)
      if (key === null) rows.clear()
      else if (value === null) rows.delete(nameOf(key))
      else rows.set(nameOf(key), { key: key.slice(), value: value.slice() })
    }
  }

  flush(): void {
    if (this.#storage.faults.write) throw this.#storage.faults.write
  }

  close(): void {
    this.#release()
  }

  #table(name: string): Table {
    const known = this.#disk.get(name)
    if (known) return known
    if (name !== 'cookies' && name !== 'damaged') throw new TypeError(`A store has no table '${name}'`)
    const table: Table = new Map()
    this.#disk.set(name, table)
    return table
  }
}
