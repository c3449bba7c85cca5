// The cookies of one place: the jar that decides, the journal that writes, the observers that are told.
// One stream joins them: the jar's change log, drained once at the end of a turn (docs/internals.md). Sessions on the
// same directory share one CookieStore; an in-memory session has one without a journal.
import { isKeyOf } from '../../core/cookie-row.ts'
import type { CookieChange, CookieContext, CookieJar } from '../../core/cookie-types.ts'
import type { Host } from '../../host/host.ts'
import type { DamageReport, Row, Store } from '../../host/storage.ts'
import { type Durability, hardest } from '../options.ts'
import {
  type CookieKeeper,
  type CookieObserver,
  closedError,
  type Operation,
  runNow,
  settingLines,
} from './cookie-keeper.ts'
import type { CookieModules, LentJar } from './cookie-modules.ts'
import { CookieObservers } from './cookie-observers.ts'
import { Journal } from './journal.ts'
import { allRows, COOKIES, DAMAGED, putInPlace, rowChanges, setAside } from './row-changes.ts'

export interface CookieStoreParts {
  readonly host: Host
  readonly modules: CookieModules
  /** Null: in memory. */
  readonly directory: string | null
  readonly durability: Durability
  /** What has to end first: an earlier store on the same directory that is being closed. */
  readonly before?: Promise<void> | undefined
}

export class CookieStore implements CookieKeeper {
  readonly #parts: CookieStoreParts
  readonly #observers: CookieObservers
  #durability: Durability
  #lent: LentJar | null = null
  #store: Store | null = null
  #journal: Journal | null = null
  #opening: Promise<void> | null = null
  #closed = false
  #turn: PromiseWithResolvers<void> | null = null
  #stopExitHook: () => void = () => {}
  /** How many of the store's own reports were passed on. */
  #heard = 0
  /** Drained within the running turn because the jar's log was filling. */
  #drained: CookieChange[] = []
  /** The jar has lost records, and the store has not had all rows since. */
  #needsRows = false

  constructor(parts: CookieStoreParts) {
    this.#parts = parts
    this.#durability = parts.durability
    this.#observers = new CookieObservers(parts.directory ?? 'memory')
  }

  /** Another session on the same place: the hardest durability holds for all. */
  join(durability: Durability): void {
    this.#durability = hardest(this.#durability, durability)
    if (this.#journal) this.#journal.durability = this.#durability
  }

  observe(observer: CookieObserver): () => void {
    return this.#observers.add(observer)
  }

  get damage(): readonly DamageReport[] {
    return this.#observers.reports
  }

  opening(): Promise<void> | null {
    if (this.#lent !== null) return null
    if (this.#closed) return Promise.reject(closedError())
    if (this.#parts.directory === null) {
      this.#lent = this.#borrow(false)
      return null
    }
    this.#opening ??= this.#open(this.#parts.directory).finally(() => {
      this.#opening = null
    })
    return this.#opening
  }

  /** The jar, once open. Who changes it calls `changed` in the same turn. */
  get jar(): CookieJar {
    if (this.#lent === null) throw closedError()
    return this.#lent.jar
  }

  now(): number {
    return this.#parts.host.clock.now()
  }

  change<T>(operation: Operation<T>): T | Promise<T> {
    const result = runNow(this, operation, this.now())
    return this.jar.hasChanges ? this.changed().then(() => result) : result
  }

  header(url: string, context: CookieContext | null): string {
    const header = this.jar.header(url, context, this.now())
    if (this.jar.hasChanges) this.changed()
    if (header !== '') this.#journal?.arm()
    return header
  }

  store(
    url: string,
    lines: readonly string[],
    context: CookieContext | null,
    date: string | null,
  ): Promise<void> | null {
    runNow(this, settingLines(url, lines, context, date), this.now())
    if (!this.jar.hasChanges) return null
    const written = this.changed()
    return this.#durability === 'strict' && this.#journal ? written : null
  }

  /**
   * Sees to it that the change log is drained at the end of this turn. The promise is the batch's: resolved when it is
   * written as the durability asks (lazy: when it is queued), rejected with the store's error.
   */
  changed(): Promise<void> {
    if (this.#turn === null) {
      this.#turn = Promise.withResolvers()
      // Not everybody waits, and who does not learns of a failure by `storeFailed`.
      this.#turn.promise.catch(() => {})
      this.#parts.host.timers.soon(() => this.#endTurn())
    }
    const { promise } = this.#turn
    if (this.jar.changesFull) this.#drain()
    return promise
  }

  /** Everything on the disk, synchronously. */
  flush(): void {
    if (this.#lent === null) return
    this.#endTurn()
    if (this.#needsRows) this.#keep([])
    this.#journal?.flush()
    if (this.#restore()) this.#journal?.flush()
  }

  /** The same, asynchronously: when one of several sessions on this store is closed. */
  async flushed(): Promise<void> {
    await this.#opening?.catch(() => {})
    this.flush()
  }

  /** Idempotent. Writes what is left; when that fails, everything is released all the same and the error thrown. */
  async close(): Promise<void> {
    this.#closed = true
    await this.#opening?.catch(() => {})
    this.#closeNow()
  }

  async #open(directory: string): Promise<void> {
    await this.#parts.before
    const { storage } = this.#parts.host
    if (!('open' in storage)) throw new TypeError('A shared store has a keeper of its own (SharedCookieStore)')
    const store = await storage.open(directory)
    const lent = this.#borrow(true)
    const { jar } = lent
    try {
      if (store.packedRows === undefined) for await (const rows of store.rows(COOKIES)) this.#load(jar, store, rows)
      else
        for await (const slice of store.packedRows(COOKIES))
          if (!jar.loadPacked(slice.values, slice.keys, slice.count)) this.#load(jar, store, slice.rows())
    } catch (error) {
      lent.release()
      store.close()
      throw error
    }
    this.#hear(store)
    this.#store = store
    this.#journal = new Journal(
      {
        store,
        timers: this.#parts.host.timers,
        takeAccesses: () => jar.drainAccesses().map(({ key, row }) => ({ table: COOKIES, key, value: row })),
        onBackgroundError: (error) => this.#observers.failed(error),
      },
      this.#durability,
    )
    this.#lent = lent
    this.#stopExitHook = this.#parts.host.exit.onExit((isLast) => this.#atExit(isLast))
  }

  #borrow(isPersistent: boolean): LentJar {
    return this.#parts.modules.lend(isPersistent, (recovery) => {
      this.#observers.recovered(recovery)
      // The rows are made right at the end of the turn.
      void this.changed()
    })
  }

  // A damaged row leaves the table, not its neighbours, and stays in the store for whoever wants to look at it. A good
  // row under a damaged key is put under its own: it could not be deleted later.
  #load(jar: CookieJar, store: Store, rows: readonly Row[]): void {
    const values = rows.map((row) => row.value)
    const { damaged } = jar.load(values, this.now())
    const bad = new Map(damaged.map(({ index, reason }) => [rows[index] as Row, reason]))
    const misplaced = rows.filter((row) => !isKeyOf(row.key, row.value) && !bad.has(row))
    if (bad.size + misplaced.length === 0) return
    const moves = [...[...bad.keys()].flatMap(setAside), ...misplaced.flatMap(putInPlace)]
    store.write(moves, this.#durability === 'strict')
    for (const reason of bad.values()) this.#observers.rowsDamaged(reason, `table ${DAMAGED}`)
    for (const _ of misplaced) this.#observers.rowsDamaged('a damaged key; the row was whole', null)
  }

  #endTurn(): void {
    const turn = this.#turn
    this.#turn = null
    if (this.#lent === null) {
      turn?.resolve()
      return
    }
    let changes: readonly CookieChange[] = []
    try {
      this.#drain()
      changes = this.#drained
      this.#drained = []
      this.#keep(changes)
      this.#restore()
      turn?.resolve()
    } catch (error) {
      turn?.reject(error)
      this.#observers.failed(error)
    }
    this.#observers.changed(changes)
    // A journal may keep the rows until they can be written.
    if (this.#journal === null) this.#lent?.jar.recycleChanges(changes)
  }

  #keep(changes: readonly CookieChange[]): void {
    if (this.jar.takeChangesLost()) this.#needsRows = true
    if (this.#journal === null) return
    // Memory may not suffice for all rows: then they are still needed.
    const rows = this.#needsRows ? allRows(this.jar) : rowChanges(changes)
    this.#needsRows = false
    this.#journal.endTurn(rows)
  }

  // A store that was mended while in use has lost rows that the jar still holds.
  #restore(): boolean {
    if (this.#store === null || !this.#hear(this.#store)) return false
    this.#needsRows = true
    this.#keep([])
    return true
  }

  #hear(store: Store): boolean {
    const fresh = store.damage.slice(this.#heard)
    this.#heard += fresh.length
    for (const report of fresh) this.#observers.damaged(report)
    return fresh.length > 0
  }

  #drain(): void {
    const changes = this.jar.drainChanges()
    this.#drained = this.#drained.length === 0 ? changes : this.#drained.concat(changes)
  }

  #closeNow(): void {
    const store = this.#store
    try {
      if (this.#lent !== null) this.#endTurn()
      this.#journal?.close()
      if (this.#restore()) this.#journal?.close()
    } finally {
      this.#stopExitHook()
      this.#lent?.release()
      this.#lent = this.#store = this.#journal = null
      store?.close()
    }
  }

  // Nobody is left to catch.
  #atExit(isLast: boolean): void {
    try {
      if (isLast) this.#closeNow()
      else this.flush()
    } catch (error) {
      this.#observers.failed(error)
    }
  }
}
