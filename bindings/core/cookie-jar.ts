// The door to one jar: packs a call, makes one crossing, reads the answer. The rules are in assembly/cookies.
import { canonicalContext, canonicalFilter, canonicalHost, canonicalPartition, canonicalUrl } from './canonical-host.ts'
import { type LoggedChange, LogReader } from './cookie-changes.ts'
import { type CookieInstance, NEEDS_IDNA, NEEDS_IDNA_DOMAIN, OUT_OF_MEMORY, outOfMemory } from './cookie-instance.ts'
import { type DetailsToSet, type PackedRequest, packDetails, packFilters, packRequest } from './cookie-packing.ts'
import { setResult } from './cookie-reasons.ts'
import { decodeRow, encodeRow } from './cookie-row.ts'
import { restoreSnapshot, takeSnapshot } from './cookie-snapshot.ts'
import type {
  CookieChange,
  CookieContext,
  CookieDetails,
  CookieFilter,
  CookieJar,
  CookieLoadResult,
  CookieRecord,
  SetResult,
} from './cookie-types.ts'
import { OmniError } from './errors.ts'

const HAS_RECORDS = 1
const IS_FULL = 2
const HAS_LOST = 4
const LOAD_SLICE = 4096
const ROW_PROBLEMS = [
  '',
  'too short',
  'written by a newer version',
  'checksum does not match',
  'lengths do not add up',
  'domain is not canonical',
  'path does not begin with /',
  'neither name nor value',
]
const ROW_MEMORY = ROW_PROBLEMS.length

/** What a jar needs of its module: the instance (which changes after a trap) and a guard around every call. */
export interface JarOwner {
  readonly instance: CookieInstance
  /** Runs a call; after a trap recovers all jars and runs it once more. */
  guard<T>(call: () => T): T
  forget(jar: Jar): void
}

export class Jar implements CookieJar {
  /** The handle in the module's current instance; -1 once disposed. */
  handle: number
  /** Whether the jar keeps a change log. */
  readonly records: boolean
  readonly #owner: JarOwner
  readonly #log = new LogReader()

  constructor(owner: JarOwner, handle: number, records: boolean) {
    this.#owner = owner
    this.handle = handle
    this.records = records
  }

  header(url: string, context: CookieContext | null, now: number): string {
    // Not through `guard`: the closure would be the only allocation of the common path.
    try {
      return this.#header(url, context, now)
    } catch (error) {
      return this.#again(error, () => this.#header(url, context, now))
    }
  }

  #header(url: string, context: CookieContext | null, now: number): string {
    const { instance } = this.#owner
    const { exports } = instance
    let length: number
    if (context === null) length = exports.header(this.handle, instance.writeUtf8(url), now)
    else {
      packRequest(instance, { url, context, line: '', asciiDomain: null })
      length = exports.headerFor(this.handle, now)
    }
    if (length === NEEDS_IDNA) length = this.#canonicalHeader(url, context, now)
    if (length < 0) throw this.#problem(length)
    if (length === 0) return ''
    const start = exports.headerStart()
    return instance.codec.readLatin1(instance.octets, start, start + length)
  }

  #canonicalHeader(url: string, context: CookieContext | null, now: number): number {
    const { instance } = this.#owner
    const request = { url: canonicalUrl(url), context: canonicalContext(context), line: '', asciiDomain: null }
    packRequest(instance, request)
    return instance.exports.headerFor(this.handle, now)
  }

  // biome-ignore lint/complexity/useMaxParams: the contract's shape; an options object would be allocated a line
  setFromHeader(
    url: string,
    line: string,
    context: CookieContext | null,
    now: number,
    serverDate: number | null,
  ): SetResult {
    const date = serverDate ?? Number.NaN
    try {
      const answer = context === null ? this.#setFirstParty(url, line, now, date) : NEEDS_IDNA
      if (answer >= 0) return setResult(answer)
    } catch (error) {
      return this.#again(error, () =>
        setResult(this.#setInContext({ url, line, context, asciiDomain: null }, now, date)),
      )
    }
    return this.#owner.guard(() => setResult(this.#setInContext({ url, line, context, asciiDomain: null }, now, date)))
  }

  /** The common case, without a request record. */
  #setFirstParty(url: string, line: string, now: number, serverDate: number): number {
    const { instance } = this.#owner
    const input = instance.input(3 * (url.length + line.length))
    const lineLength = instance.codec.writeLatin1(input, 0, line)
    const urlLength = instance.codec.writeUtf8(input, lineLength, url)
    return instance.exports.setFirstParty(this.handle, lineLength, urlLength, now, serverDate)
  }

  #setInContext(request: PackedRequest, now: number, serverDate: number): number {
    const { instance } = this.#owner
    packRequest(instance, request)
    const answer = instance.exports.setLine(this.handle, now, serverDate)
    if (answer >= 0) return answer
    if (answer === NEEDS_IDNA && !request.isCanonical) {
      request.isCanonical = true
      request.url = canonicalUrl(request.url)
      request.context = canonicalContext(request.context)
    } else if (answer === NEEDS_IDNA_DOMAIN && request.asciiDomain === null) request.asciiDomain = this.#asciiDomain()
    else throw this.#problem(answer)
    return this.#setInContext(request, now, serverDate)
  }

  #asciiDomain(): string {
    const { instance } = this.#owner
    const start = instance.exports.domainStart()
    return canonicalHost(instance.readUtf8(start, start + instance.exports.domainLength()))
  }

  set(details: CookieDetails, now: number): SetResult {
    return this.setMany([details], now)[0]!
  }

  setMany(details: readonly CookieDetails[], now: number): SetResult[] {
    const batch = details.map((item): DetailsToSet => ({ details: item, asciiDomain: null, isCanonical: false }))
    const results: SetResult[] = []
    return this.#owner.guard(() => {
      while (results.length < batch.length) this.#setBatch(batch, results, now)
      return results
    })
  }

  /** Sets what is left of a batch, up to the first that has to be canonicalised outside. */
  #setBatch(batch: readonly DetailsToSet[], results: SetResult[], now: number): void {
    const { instance } = this.#owner
    const from = results.length
    packDetails(instance, batch, from)
    const count = instance.exports.setDetails(this.handle, batch.length - from, now)
    if (count < 0) throw this.#problem(count)
    const out = instance.exports.outStart()
    for (let i = 0; i < count; i++) {
      const answer = instance.data.getInt32(out + 4 * i, true)
      if (answer >= 0) results.push(setResult(answer))
      else this.#canonicalise(batch[from + i]!, answer)
    }
  }

  #canonicalise(item: DetailsToSet, status: number): void {
    if (status === NEEDS_IDNA && !item.isCanonical) {
      const { url, partitionKey } = item.details
      item.isCanonical = true
      item.details = { ...item.details, url: canonicalUrl(url), partitionKey: canonicalPartition(partitionKey) }
    } else if (status === NEEDS_IDNA_DOMAIN && item.asciiDomain === null) item.asciiDomain = this.#asciiDomain()
    else throw this.#problem(status)
  }

  get(filter: CookieFilter, now: number): CookieRecord[] {
    return this.#owner.guard(() => {
      const { instance } = this.#owner
      const count = this.#filtered([filter], () => instance.exports.query(this.handle, now))
      const { octets, data, codec } = instance
      const cookies: CookieRecord[] = []
      for (let i = 0, at = instance.exports.outStart(); i < count; i++) {
        cookies.push(decodeRow(octets, codec, at + 4))
        at += 4 + data.getUint32(at, true)
      }
      return cookies
    })
  }

  /** Packs filters and calls; once more with canonical URLs when the core asks for it. */
  #filtered(filters: readonly CookieFilter[], call: () => number): number {
    packFilters(this.#owner.instance, filters)
    let answer = call()
    if (answer === NEEDS_IDNA) {
      packFilters(this.#owner.instance, filters.map(canonicalFilter))
      answer = call()
    }
    if (answer < 0) throw this.#problem(answer)
    return answer
  }

  remove(url: string, name: string, now: number): number {
    return this.#remove([{ url: url || ':', name }], now)
  }

  removeMany(filter: CookieFilter, except: readonly CookieFilter[], now: number): number {
    return this.#remove([filter, ...except], now)
  }

  #remove(filters: readonly CookieFilter[], now: number): number {
    return this.#owner.guard(() =>
      this.#filtered(filters, () => this.#owner.instance.exports.remove(this.handle, filters.length - 1, now)),
    )
  }

  get size(): number {
    return this.#answer(this.#owner.instance.exports.size(this.handle))
  }

  get hasChanges(): boolean {
    return (this.#pending() & (HAS_RECORDS | HAS_LOST)) !== 0
  }

  get changesFull(): boolean {
    return (this.#pending() & IS_FULL) !== 0
  }

  #pending(): number {
    return this.#answer(this.#owner.instance.exports.pending(this.handle))
  }

  takeChangesLost(): boolean {
    const lost = (this.#pending() & HAS_LOST) !== 0
    if (lost) this.#owner.instance.exports.forgetLoss(this.handle)
    return lost
  }

  drainChanges(): CookieChange[] {
    const changes = this.#drain()
    // In one piece but where memory is short; what is taken gives some back for the rest.
    while (changes.length > 0 && (this.#pending() & HAS_RECORDS) !== 0) {
      try {
        changes.push(...this.#drain())
      } catch {
        // It stays in the log.
        break
      }
    }
    return changes
  }

  recycleChanges(changes: readonly CookieChange[]): void {
    this.#log.recycle(changes)
  }

  #drain(): LoggedChange[] {
    return this.#records(() => this.#owner.instance.exports.drain(this.handle))
  }

  drainAccesses(): { readonly key: Uint8Array; readonly row: Uint8Array }[] {
    return this.#records(() => this.#owner.instance.exports.rows(this.handle, 0))
  }

  rows(): { readonly key: Uint8Array; readonly row: Uint8Array; readonly persistent: boolean }[] {
    return this.#records(() => this.#owner.instance.exports.rows(this.handle, 1))
  }

  #records(call: () => number): LoggedChange[] {
    return this.#owner.guard(() => {
      const count = this.#answer(call())
      const { instance } = this.#owner
      return count ? this.#log.read(instance.octets, instance.exports.outStart(), count, instance.codec) : []
    })
  }

  load(rows: readonly Uint8Array[], _now: number): CookieLoadResult {
    return this.#load(rows, 1)
  }

  loadPacked(rows: Uint8Array, keys: Uint8Array, count: number): boolean {
    return this.#owner.guard(() => {
      const { instance } = this.#owner
      const input = instance.input(rows.length + keys.length)
      input.set(rows)
      input.set(keys, rows.length)
      return this.#answer(instance.exports.loadPacked(this.handle, rows.length, keys.length, count)) === 0
    })
  }

  adopt(cookies: readonly CookieRecord[]): CookieLoadResult {
    return this.#load(cookies.map(encodeRow), 0)
  }

  #load(rows: readonly Uint8Array[], sealed: number): CookieLoadResult {
    const damaged: { index: number; reason: string }[] = []
    for (let from = 0; from < rows.length; from += LOAD_SLICE) {
      const slice = rows.slice(from, from + LOAD_SLICE)
      this.#owner
        .guard(() => this.#loadSlice(slice, sealed))
        .forEach((problem, i) => {
          // Nothing is wrong with the row: whoever loads must not set it aside.
          if (problem === ROW_MEMORY) throw outOfMemory()
          if (problem) damaged.push({ index: from + i, reason: ROW_PROBLEMS[problem] ?? 'unreadable' })
        })
    }
    return { loaded: rows.length - damaged.length, damaged }
  }

  #loadSlice(rows: readonly Uint8Array[], sealed: number): Uint8Array {
    const { instance } = this.#owner
    const input = instance.input(rows.reduce((size, row) => size + 4 + row.length, 0))
    let at = 0
    for (const row of rows) {
      instance.data.setUint32(instance.inputAt + at, row.length, true)
      input.set(row, at + 4)
      at += 4 + row.length
    }
    const count = this.#answer(instance.exports.loadRows(this.handle, rows.length, sealed))
    const out = instance.exports.outStart()
    return instance.octets.slice(out, out + count)
  }

  snapshot(): Uint8Array {
    return this.#owner.guard(() => takeSnapshot(this.#owner.instance, this.handle))
  }

  restore(snapshot: Uint8Array): boolean {
    return this.#owner.guard(() => restoreSnapshot(this.#owner.instance, this.handle, snapshot))
  }

  [Symbol.dispose](): void {
    if (this.handle < 0) return
    this.#owner.guard(() => this.#owner.instance.exports.disposeJar(this.handle))
    this.#owner.forget(this)
    this.handle = -1
  }

  #answer(answer: number): number {
    if (answer < 0) throw this.#problem(answer)
    return answer
  }

  /** The slow half of `header`: whatever went wrong, `guard` knows what to do with it. */
  #again<T>(error: unknown, call: () => T): T {
    let first = true
    return this.#owner.guard(() => {
      if (!first) return call()
      first = false
      throw error
    })
  }

  #problem(status: number): OmniError {
    if (status === OUT_OF_MEMORY) return outOfMemory()
    if (this.handle < 0) return new OmniError('OMNI_JAR_DISPOSED', 'This cookie jar has been disposed.')
    return new OmniError('OMNI_CORE_STATUS', `The cookie module answered with status ${status}.`)
  }
}
