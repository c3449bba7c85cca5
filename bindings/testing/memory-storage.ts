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
  readonly #damage = new Map<string, DamageReport[]>()

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
    const release = (): void => {
      this.#open.delete(directory)
      this.#damage.delete(directory)
    }
    return new MemoryStore(this, { disk, damage: this.#damageOf(directory), release })
  }

  /** What salvaging a store does in the worst case: every row is lost, and whoever has or opens it is told. */
  mend(directory: string, report: DamageReport): void {
    this.#disks.get(directory)?.clear()
    this.#damageOf(directory).push(report)
  }

  #damageOf(directory: string): DamageReport[] {
    const damage = this.#damage.get(directory) ?? []
    this.#damage.set(directory, damage)
    return damage
  }

  async delete(directory: string): Promise<boolean> {
    if (this.#open.has(directory))
      throw new OmniError('OMNI_PARTITION_OWNED', `The session store ${directory} is in use by this process`)
    return this.#disks.delete(directory)
  }
}

const nameOf = (key: Uint8Array): string => String.fromCharCode(...key)
const SLICE = 1000

interface MemoryStoreParts {
  readonly disk: Disk
  readonly damage: readonly DamageReport[]
  readonly release: () => void
}

class MemoryStore implements Store {
  readonly #storage: MemoryStorage
  readonly #parts: MemoryStoreParts

  constructor(storage: MemoryStorage, parts: MemoryStoreParts) {
    this.#storage = storage
    this.#parts = parts
  }

  get damage(): readonly DamageReport[] {
    return this.#parts.damage
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
    this.#parts.release()
  }

  #table(name: string): Table {
    const { disk } = this.#parts
    const known = disk.get(name)
    if (known) return known
    if (name !== 'cookies' && name !== 'damaged') throw new TypeError(`A store has no table '${name}'`)
    const table: Table = new Map()
    disk.set(name, table)
    return table
  }
}
