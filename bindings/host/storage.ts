// What a runtime's storage does: tables of opaque rows in one place with one owner.

/**
 * One change of a batch: `value` null deletes the row, `key` null too the rows of the whole table. Keys and values are
 * opaque octets; values carry their own checksum.
 */
export type RowChange =
  | { readonly table: string; readonly key: Uint8Array; readonly value: Uint8Array | null }
  | { readonly table: string; readonly key: null; readonly value: null }

export interface Row {
  readonly key: Uint8Array
  readonly value: Uint8Array
}

/** The rows of a slice in two pieces, without a mark between one row and the next: their reader knows where they end. */
export interface PackedRows {
  readonly count: number
  readonly keys: Uint8Array
  readonly values: Uint8Array
  /** The same rows one by one, for a reader that finds the pieces not to be what it takes them for. */
  readonly rows: () => readonly Row[]
}

/** Something of the store that could not be read. What it held is set aside, never dropped in silence. */
export interface DamageReport {
  /** The store's file or name. */
  readonly store: string
  readonly table: string | null
  /** What was wrong, in words that help to find it. */
  readonly reason: string
  /** Where the damaged file or row was put, when it was set aside. */
  readonly setAside: string | null
}

export interface Store {
  /** Rows in slices, so that opening a large store never holds the turn for long (aim: below 20 ms a slice). */
  rows(table: string): AsyncIterable<readonly Row[]>
  /** The same rows packed, where that is faster. A slice is valid until the next one is asked for. */
  packedRows?(table: string): AsyncIterable<PackedRows>
  get(table: string, key: Uint8Array): Uint8Array | null
  /** All or nothing, in call order. With `durable` the batch is on disk when the call returns (`synchronous=FULL`). */
  write(changes: readonly RowChange[], durable: boolean): void
  /** Puts everything written so far on disk. */
  flush(): void
  /** Damage met since opening. */
  readonly damage: readonly DamageReport[]
  close(): void
}

export interface StorageProvider extends StoreDirectories {
  /**
   * Opens (and creates) the state store of a session directory and takes its ownership until `close` or the end of the
   * process. Rejects with `OMNI_PARTITION_OWNED` (owner's pid in the text) within 250 ms when another process holds it,
   * `OMNI_STORE_NEWER_VERSION` and `OMNI_STORE_UNAVAILABLE` (read-only, full disk, not a directory) with the path.
   */
  open(directory: string): Promise<Store>
}

export interface StoreDirectories {
  /** The identity of a directory: its real path, so that two names of one place share one store. */
  identity(directory: string): string
  /**
   * Deletes what a session keeps in its directory, and the directory when nothing of others is left in it. False when
   * there was nothing. Rejects with `OMNI_PARTITION_OWNED` while somebody has it open, this process included.
   */
  delete(directory: string): Promise<boolean>
}
