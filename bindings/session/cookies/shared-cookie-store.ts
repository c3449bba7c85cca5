// The cookies of one place that several tabs share. Each tab has a jar of its own, which answers at once; what is true
// stands in the store. A commit is one transaction: when nobody else has committed since this tab last looked, the rows
// are written as the jar decided them; otherwise the stored rows are loaded into a fresh jar and the waiting operations
// run again on it, so that every rule (overwriting, eviction, limits) has seen what others stored. Then the others are
// told, and whoever follows without a gap changes its jar by what it hears; who missed something looks itself.
// Session cookies are this tab's own: they are in no store.
// Cost: a conflict is one reading of the table (3,300 rows at most, by Chromium's limit); while a store refuses to
// write, each operation waiting to run again is kept.
import '../loaded-first.ts'
import type { CookieContext, CookieJar } from '../../core/cookie-types.ts'
import type { Host } from '../../host/host.ts'
import type { Announcement, Mark, SharedStorageProvider, SharedStore, StoredTable } from '../../host/shared-storage.ts'
import type { DamageReport } from '../../host/storage.ts'
import { type Durability, hardest } from '../options.ts'
import { isKnown, isNext } from './announcements.ts'
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
import { differences } from './jar-difference.ts'
import { LAZY_CHANGES, LAZY_MILLISECONDS } from './journal.ts'
import { allRows, COOKIES, DAMAGED, setAside } from './row-changes.ts'
import { PendingOperation, SharedBatch, type ToldChange } from './shared-batch.ts'
import { followedJar, rebasedJar } from './shared-jar.ts'

export interface SharedCookieStoreParts {
  readonly host: Host
  readonly storage: SharedStorageProvider
  readonly modules: CookieModules
  readonly directory: string
  readonly durability: Durability
  readonly before?: Promise<void> | undefined
}

export class SharedCookieStore implements CookieKeeper {
  readonly #parts: SharedCookieStoreParts
  readonly #observers: CookieObservers
  #durability: Durability
  #lent: LentJar | null = null
  #store: SharedStore | null = null
  #seen: Mark | null = null
  #opening: Promise<void> | null = null
  #closed = false
  /** What the next commit will carry. */
  #batch = new SharedBatch()
  #turn: PromiseWithResolvers<void> | null = null
  #committing: Promise<void> | null = null
  #wantsCommit = false
  /** Others may have committed: look, with or without something to write. */
  #wantsLook = false
  #wantsAccesses = false
  /** The jar has lost records, and no batch has had all rows since. */
  #needsRows = false
  #heard: (Announcement | null)[] = []
  #cancelTimer: (() => void) | null = null
  #stopExitHook: () => void = () => {}

  constructor(parts: SharedCookieStoreParts) {
    this.#parts = parts
    this.#durability = parts.durability
    this.#observers = new CookieObservers(parts.directory)
  }

  join(durability: Durability): void {
    this.#durability = hardest(this.#durability, durability)
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
    this.#opening ??= this.#open().finally(() => {
      this.#opening = null
    })
    return this.#opening
  }

  get jar(): CookieJar {
    if (this.#lent === null) throw closedError()
    return this.#lent.jar
  }

  now(): number {
    return this.#parts.host.clock.now()
  }

  change<T>(operation: Operation<T>): T | Promise<T> {
    const now = this.now()
    const result = runNow(this, operation, now)
    if (!this.jar.hasChanges) return result
    const pending = new PendingOperation(operation, now, result)
    this.#batch.operations.push(pending)
    return this.changed().then(() => pending.outcome())
  }

  header(url: string, context: CookieContext | null): string {
    const header = this.jar.header(url, context, this.now())
    if (this.jar.hasChanges) this.changed()
    if (header !== '') this.#arm()
    return header
  }

  store(
    url: string,
    lines: readonly string[],
    context: CookieContext | null,
    date: string | null,
  ): Promise<void> | null {
    const stored = this.change(settingLines(url, lines, context, date))
    if (!(stored instanceof Promise)) return null
    if (this.#durability === 'strict') return stored
    // Nobody waits; who wants to know of a failure learns of it by `storeFailed`.
    stored.catch(() => {})
    return null
  }

  changed(): Promise<void> {
    if (this.#turn === null) {
      this.#turn = Promise.withResolvers()
      this.#turn.promise.catch(() => {})
      this.#parts.host.timers.soon(() => this.#endTurn())
    }
    const { promise } = this.#turn
    if (this.jar.changesFull) this.#collect()
    return promise
  }

  async flush(): Promise<void> {
    const store = this.#store
    if (store === null) return
    await this.#write(true)
    await store.flush()
  }

  async flushed(): Promise<void> {
    await this.#opening?.catch(() => {})
    await this.flush()
  }

  async close(): Promise<void> {
    this.#closed = true
    await this.#opening?.catch(() => {})
    const store = this.#store
    if (store === null) return
    try {
      await this.#write(true)
    } finally {
      this.#release(store)
    }
  }

  #release(store: SharedStore): void {
    this.#stopExitHook()
    this.#cancelTimer?.()
    this.#turn?.resolve()
    this.#lent?.release()
    this.#lent = this.#store = this.#turn = null
    store.close()
  }

  async #open(): Promise<void> {
    const { storage, directory, before, host } = this.#parts
    await before
    const store = await storage.openShared(directory)
    const lent = this.#borrow()
    try {
      store.listen((announcement) => this.#hear(announcement))
      this.#seen = await this.#load(store, lent.jar)
    } catch (error) {
      lent.release()
      store.close()
      throw error
    }
    for (const report of store.damage) this.#observers.damaged(report)
    this.#store = store
    this.#lent = lent
    this.#stopExitHook = host.exit.onExit(() => void this.flush().catch(() => {}))
    this.#attend()
  }

  /** Good rows into the jar, damaged ones aside, in the transaction that reads them. */
  #load(store: SharedStore, jar: CookieJar): Promise<Mark> {
    return store.commit({
      table: COOKIES,
      seen: null,
      durable: false,
      prepare: (missed) => {
        const rows = missed?.rows ?? []
        const values = rows.map((row) => row.value)
        const { damaged } = jar.load(values, this.now())
        for (const { reason } of damaged) this.#observers.rowsDamaged(reason, `table ${DAMAGED}`)
        return {
          changes: damaged.flatMap(({ index }) => setAside(rows[index] as StoredTable['rows'][number])),
          note: null,
        }
      },
    })
  }

  #borrow(): LentJar {
    return this.#parts.modules.lend(true, (recovery) => {
      this.#observers.recovered(recovery)
      void this.changed()
    })
  }

  #endTurn(): void {
    const turn = this.#turn
    this.#turn = null
    if (this.#lent === null) {
      turn?.resolve()
      return
    }
    try {
      this.#collect()
    } catch (error) {
      turn?.reject(error)
      this.#observers.failed(error)
      return
    }
    const { changes } = this.#batch
    if (changes.length === 0) this.#batch.operations = []
    const waits = changes.length > 0 && (this.#durability !== 'lazy' || changes.length >= LAZY_CHANGES)
    if (!waits) turn?.resolve()
    else if (turn !== null) this.#batch.turns.push(turn)
    if (waits) void this.#commit(false)
    else if (changes.length > 0) this.#arm()
    this.#attend()
  }

  /** Takes the jar's change log into the batch, and tells it. */
  #collect(): void {
    const records = this.jar.drainChanges()
    this.#batch.add(records)
    if (this.jar.takeChangesLost()) this.#needsRows = true
    if (this.#needsRows) this.#batch.replaceAll(allRows(this.jar))
    this.#needsRows = false
    this.#observers.changed(records)
  }

  /** Everything of this moment, accesses too. Rejects when it could not be written. */
  #write(withAccesses: boolean): Promise<void> {
    this.#wantsAccesses ||= withAccesses
    const written = Promise.withResolvers<void>()
    this.#batch.turns.push(written)
    void this.#commit(false)
    return written.promise
  }

  /** One commit at a time; what comes meanwhile goes with the next. */
  #commit(looks: boolean): Promise<void> {
    this.#wantsCommit = true
    this.#wantsLook ||= looks
    this.#committing ??= this.#commitAll().finally(() => {
      this.#committing = null
      this.#attend()
    })
    return this.#committing
  }

  async #commitAll(): Promise<void> {
    while (this.#store !== null && (this.#wantsCommit || this.#batch.turns.length > 0)) {
      const looks = this.#wantsLook
      this.#wantsCommit = this.#wantsLook = false
      await this.#commitOne(this.#store, looks)
    }
  }

  async #commitOne(store: SharedStore, looks: boolean): Promise<void> {
    let batch = this.#batch
    try {
      batch = this.#takeBatch()
      if (!batch.isEmpty || looks) this.#seen = await this.#send(store, batch)
      for (const turn of batch.turns) turn.resolve()
    } catch (error) {
      if (batch !== this.#batch) batch.precede(this.#batch)
      for (const turn of batch.turns.splice(0)) turn.reject(error)
      this.#arm()
      this.#observers.failed(error)
    }
  }

  #send(store: SharedStore, batch: SharedBatch): Promise<Mark> {
    return store.commit({
      table: COOKIES,
      seen: this.#seen,
      durable: this.#durability === 'strict',
      prepare: (missed) => {
        if (missed !== null) this.#rebase(missed, batch)
        return { changes: batch.changes, note: batch.told }
      },
    })
  }

  #takeBatch(): SharedBatch {
    // A turn that has not ended yet goes with it: its operations are in the batch.
    this.#collect()
    if (this.#wantsAccesses) this.#batch.addAccesses(this.jar.drainAccesses())
    this.#wantsAccesses = false
    if (this.#turn !== null) this.#batch.turns.push(this.#turn)
    this.#turn = null
    const batch = this.#batch
    this.#batch = new SharedBatch()
    return batch
  }

  /** Others have committed: their rows, and what this tab has done since, decided anew. */
  #rebase(missed: StoredTable, batch: SharedBatch): void {
    const fresh = this.#borrow()
    try {
      this.#moveTo(fresh, missed, batch)
    } catch (error) {
      fresh.release()
      throw error
    }
  }

  #moveTo(fresh: LentJar, missed: StoredTable, batch: SharedBatch): void {
    const old = this.#lent as LentJar
    const records = old.jar.drainChanges()
    const before = old.jar.rows()
    const isOther = this.#seen !== null && this.#seen.incarnation !== missed.mark.incarnation
    const { lost } = rebasedJar(fresh.jar, missed.rows, before, this.now())
    for (const pending of batch.operations) pending.repeat(fresh.jar)
    batch.replace(fresh.jar.drainChanges())
    if (isOther) this.#restore(fresh.jar, lost, batch)
    for (const pending of this.#batch.operations) pending.repeat(fresh.jar)
    this.#batch.replace(fresh.jar.drainChanges())
    const changes = differences(before, fresh.jar.rows(), this.now(), this.#parts.host.codec)
    this.#lent = fresh
    this.#seen = missed.mark
    old.release()
    // Listeners are strangers to the transaction that is running.
    this.#parts.host.timers.soon(() => this.#observers.changed([...records, ...changes]))
  }

  /** The store was evicted or deleted under us: what this tab still knows goes into the new one. */
  #restore(jar: CookieJar, lost: readonly Uint8Array[], batch: SharedBatch): void {
    const reason = 'the browser or another tab removed the store; what this tab knew was written again'
    this.#observers.damaged({ store: this.#parts.directory, table: null, reason, setAside: null })
    jar.load(lost, this.now())
    batch.replaceAll(allRows(jar))
  }

  #hear(announcement: Announcement | null): void {
    this.#heard.push(announcement)
    this.#attend()
  }

  #attend(): void {
    // What is heard while a commit runs may be what it finds itself; while a turn runs, its commit will find it.
    if (this.#store === null || this.#committing !== null || this.#turn !== null || this.#heard.length === 0) return
    const heard = this.#heard
    this.#heard = []
    for (const announcement of heard) {
      if (isKnown(announcement, this.#seen)) continue
      const follows = this.#batch.isEmpty && isNext(announcement, this.#seen)
      if (!follows || !this.#tryToFollow(announcement)) return void this.#commit(true)
    }
  }

  #tryToFollow(announcement: Announcement): boolean {
    try {
      this.#follow(announcement)
      return true
    } catch (error) {
      this.#observers.failed(error)
      return false
    }
  }

  #follow({ base, revision, note }: Announcement): void {
    const fresh = followedJar(this.#lent as LentJar, note as ToldChange[], this.#parts.host.codec, () => this.#borrow())
    this.#lent = fresh.lent
    this.#seen = { incarnation: base.incarnation, revision }
    this.#observers.changed(fresh.changes)
  }

  #arm(): void {
    this.#cancelTimer ??= this.#parts.host.timers.after(LAZY_MILLISECONDS, () => {
      this.#cancelTimer = null
      if (this.#store !== null) this.#write(true).catch(() => {})
    })
  }
}
