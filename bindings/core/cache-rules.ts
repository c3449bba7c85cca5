// The door of the HTTP cache's decisions: what may be kept, for how long, for which request. The rules are in
// assembly/cache. Header lists are names and values in turn, one character an octet; times milliseconds since the epoch.
import { FIELDS, factsOf, Head, type StoredHead, VARIES, VARIES_BY_ALL } from './cache-head.ts'
import type { TextCodec } from './codec.ts'
import { OmniError } from './errors.ts'
import { type Choice, OF_REQUEST, OF_RESPONSE, OF_VARY, PickedFields } from './picked-fields.ts'

export { type StoredHead, withRevalidation, withState } from './cache-head.ts'

/** Fetch 4.6; the load flags of Chromium's cache have the same names (net/base/load_flags_list.h). */
export type CacheMode = 'default' | 'no-store' | 'reload' | 'no-cache' | 'force-cache' | 'only-if-cached'

/** A request as it goes on the wire. */
export interface CacheRequest {
  readonly method: string
  readonly headers: readonly string[]
  readonly mode: CacheMode
  /** RFC 5861: a stale response is taken while a new one is fetched. Default false, as Electron's `ses.fetch`. */
  readonly staleWhileRevalidate?: boolean
}

export interface CacheResponse {
  readonly status: number
  readonly statusText: string
  /** `1.0`, `1.1` or `2`. */
  readonly httpVersion: string
  readonly headers: readonly string[]
}

/** When the request was sent and when its response's head came. */
export interface ExchangeTimes {
  readonly sent: number
  readonly answered: number
}

/** What a request may do with the cache. */
export interface RequestRules {
  readonly reads: boolean
  readonly writes: boolean
  readonly onlyFromCache: boolean
  /** The caller brings a validator of its own: a 304 is its answer. */
  readonly external: boolean
  /** An answer 2xx or 3xx dooms what is stored for the URL. */
  readonly invalidates: boolean
  /** `first` -1: the last `last` octets. `last` -1: to the end. */
  readonly range: { readonly first: number; readonly last: number } | null
  /** Bits of assembly/cache/request-rules.ts. */
  readonly bits: number
  readonly headers: readonly string[]
}

/** Use it; use it and ask anew meanwhile; ask with its validators, with its ETag alone; ask as if it were not there. */
export type CacheDecision = 'use' | 'use-stale' | 'validate' | 'validate-etag' | 'fetch'

interface RulesExports {
  readonly memory: WebAssembly.Memory
  rulesReserve(size: number): number
  rulesOut(): number
  rulesRequest(method: number, mode: number, length: number): number
  rulesRangeFirst(): number
  rulesRangeLast(): number
  rulesExchange(request: number, sent: number, answered: number): void
  rulesHead(request: number, status: number, text: number, fields: number): number
  rulesMerge(request: number, fields: number, head: number): number
  rulesJudgement(): number
  rulesJudge(status: number, between: number, end: number, sent: number, answered: number): number
  rulesIsSame(between: number, end: number, low: number, high: number): number
  rulesDecide(
    flags: number,
    rules: number,
    lifetime: number,
    staleLifetime: number,
    age: number,
    answered: number,
    until: number,
    now: number,
  ): number
  rulesIsHead(length: number): number
  rulesDate(length: number): number
}

/** A map: methods may be called `constructor`. */
const METHODS: ReadonlyMap<string, number> = new Map([
  ['GET', 0],
  ['HEAD', 1],
  ['PUT', 2],
  ['POST', 2],
  ['DELETE', 2],
  ['PATCH', 2],
])
const OTHER_METHOD = 3
const MODES: readonly CacheMode[] = ['default', 'no-store', 'reload', 'no-cache', 'force-cache', 'only-if-cached']
const DECISIONS: readonly CacheDecision[] = ['use', 'use-stale', 'validate', 'validate-etag', 'fetch']

/** Bits of assembly/cache/request-rules.ts. */
const READS = 1
const WRITES = 2
const ONLY_FROM_CACHE = 16
const EXTERNAL = 32
const INVALIDATES = 64
const RANGE = 128
const ALLOWS_STALE = 256
const DIFFERS = 512

/** What assembly/cache/judge.ts answers instead of flags. */
const NO_STORE = -1

const OUT_OF_MEMORY = -2
/** Octets that small heads share; a head of more than an eighth has a buffer of its own. */
const PAGE = 8192

export class CacheRules {
  readonly #exports: RulesExports
  readonly #codec: TextCodec
  readonly #picked: PickedFields
  #input: Uint8Array = new Uint8Array(0)
  #memory: Uint8Array = new Uint8Array(0)
  /** Lifetime, stale lifetime and age of the response that was judged last, and the digest of its Vary. */
  #judged: Float64Array = new Float64Array(0)
  #digest: Int32Array = new Int32Array(0)
  #page: Uint8Array = new Uint8Array(0)
  #pageUsed = 0
  /** Words of the first fields that were picked. */
  #between = 0

  constructor(module: WebAssembly.Module, codec: TextCodec) {
    this.#exports = new WebAssembly.Instance(module).exports as unknown as RulesExports
    this.#codec = codec
    this.#picked = new PickedFields(codec)
  }

  request({ method, headers, mode, staleWhileRevalidate }: CacheRequest): RequestRules {
    const length = this.#pick(headers, OF_REQUEST) << 2
    const bits = this.#exports.rulesRequest(METHODS.get(method) ?? OTHER_METHOD, MODES.indexOf(mode), length)
    const range = bits & RANGE ? { first: this.#exports.rulesRangeFirst(), last: this.#exports.rulesRangeLast() } : null
    return new ReadRequest(staleWhileRevalidate ? bits | ALLOWS_STALE : bits, range, headers)
  }

  /** Null: the response may not be stored. Only when the head's octets are asked for they are made. */
  head(request: RequestRules, response: CacheResponse, times: ExchangeTimes): StoredHead | null {
    const { sent, answered } = times
    const end = this.#pickBoth(response.headers, request.headers, OF_RESPONSE)
    const { varying } = this.#picked
    const flags = this.#exports.rulesJudge(response.status, this.#between << 2, end << 2, sent, answered)
    if (flags === NO_STORE) return null
    const make = (): Uint8Array => this.#write(request, response, times)
    if (flags < 0) return this.#headOf(make())
    if (this.#judged.length === 0) this.#renewJudged()
    const judged = this.#judged
    const digest = this.#digest
    const facts = {
      flags,
      lifetime: judged[0] as number,
      staleLifetime: judged[1] as number,
      age: judged[2] as number,
      answered,
      until: 0,
      low: digest[6] as number,
      high: digest[7] as number,
    }
    return new Head(this.#codec, facts, make, varying)
  }

  #renewJudged(): void {
    const at = this.#exports.rulesJudgement()
    this.#judged = new Float64Array(this.#exports.memory.buffer, at, 4)
    this.#digest = new Int32Array(this.#exports.memory.buffer, at, 8)
  }

  #headOf(octets: Uint8Array): Head {
    return new Head(this.#codec, factsOf(octets), octets, null)
  }

  /** The octets of a head that may be stored. */
  #write(request: RequestRules, response: CacheResponse, times: ExchangeTimes): Uint8Array {
    const { statusText, headers, httpVersion } = response
    const fields = blockOf(headers)
    const length = this.#begin(headers, request.headers, statusText.length + fields.length)
    this.#codec.writeLatin1(this.#input, length, statusText)
    this.#codec.writeLatin1(this.#input, length + statusText.length, fields)
    this.#exports.rulesExchange(length, times.sent, times.answered)
    const version = httpVersion === '2' ? 20 : httpVersion === '1.0' ? 10 : 11
    const status = response.status | (version << 16)
    const octets = this.#taken(this.#exports.rulesHead(length, status, statusText.length, fields.length))
    if (octets === null)
      throw new OmniError('OMNI_ARGUMENT', 'The response has changed: it may not be stored any more.')
    return octets
  }

  /** The head after a 304 with these headers; null: it may not stay stored, or is damaged. */
  merge(octets: Uint8Array, request: RequestRules, update: readonly string[], times: ExchangeTimes): Uint8Array | null {
    const head = this.read(octets)
    if (head === null) return null
    const fields = blockOf(update)
    const varying = [...head.headers, ...update]
    const length = this.#begin(varying, request.headers, fields.length + octets.length)
    this.#codec.writeLatin1(this.#input, length, fields)
    this.#input.set(octets, length + fields.length)
    this.#exports.rulesExchange(length, times.sent, times.answered)
    return this.#taken(this.#exports.rulesMerge(length, fields.length, octets.length))
  }

  decide(stored: StoredHead | Uint8Array, request: RequestRules, now: number): CacheDecision {
    const head = stored instanceof Head ? stored : this.#read(stored instanceof Uint8Array ? stored : stored.octets)
    // A head nobody can read is as good as none.
    if (head === null) return 'fetch'
    const { flags, lifetime, staleLifetime, age, answered, until } = head.facts
    const bits = this.#differs(head, request) ? request.bits | DIFFERS : request.bits
    const decision = this.#exports.rulesDecide(flags, bits, lifetime, staleLifetime, age, answered, until, now)
    return DECISIONS[decision] as CacheDecision
  }

  /** Whether the request is another one to the fields that the response varies by. */
  #differs({ facts, varying }: Head, request: RequestRules): boolean {
    if (!(facts.flags & VARIES) || facts.flags & VARIES_BY_ALL) return false
    const end = this.#pickBoth(varying, request.headers, OF_VARY)
    return !this.#exports.rulesIsSame(this.#between << 2, end << 2, facts.low, facts.high)
  }

  /** Null: damaged, or of another version. */
  read(octets: Uint8Array): StoredHead | null {
    return this.#read(octets)
  }

  #read(octets: Uint8Array): Head | null {
    this.#reserve(FIELDS)
    this.#input.set(octets.length > FIELDS ? octets.subarray(0, FIELDS) : octets)
    return this.#exports.rulesIsHead(octets.length) ? this.#headOf(octets) : null
  }

  /** Milliseconds since the Unix epoch of an HTTP date as Chromium reads it; NaN. */
  date(text: string): number {
    this.#reserve(text.length)
    return this.#exports.rulesDate(this.#codec.writeLatin1(this.#input, 0, text))
  }

  #taken(length: number): Uint8Array | null {
    if (length === OUT_OF_MEMORY) throw outOfMemory()
    if (length <= 0) return null
    if (this.#memory.length === 0) this.#memory = new Uint8Array(this.#exports.memory.buffer)
    const start = this.#exports.rulesOut()
    const octets = this.#memory.subarray(start, start + length)
    return length > PAGE / 8 ? octets.slice() : this.#paged(octets)
  }

  /** A buffer of its own costs more than all else that makes a small head: many share a page, as of Node's Buffer. */
  #paged(octets: Uint8Array): Uint8Array {
    if (this.#page.length - this.#pageUsed < octets.length) {
      this.#page = new Uint8Array(PAGE)
      this.#pageUsed = 0
    }
    const from = this.#pageUsed
    this.#pageUsed += octets.length
    this.#page.set(octets, from)
    return this.#page.subarray(from, this.#pageUsed)
  }

  /** Words of the picked fields that the input begins with. */
  #pick(headers: readonly string[], choice: Choice): number {
    const end = this.#picked.pick(headers, choice)
    if (end << 2 <= this.#input.length) return end
    this.#reserve(end << 2)
    return this.#picked.pick(headers, choice)
  }

  /** The response's, and behind them those of the request that it varies by. */
  #pickBoth(response: readonly string[], request: readonly string[], choice: Choice): number {
    this.#between = this.#picked.pick(response, choice)
    const end = this.#picked.pickVaried(this.#between, request)
    if (end << 2 <= this.#input.length) return end
    this.#reserve(end << 2)
    this.#between = this.#picked.pick(response, choice)
    return this.#picked.pickVaried(this.#between, request)
  }

  /** Begins the input with those of the request that a response may vary by, and makes room for more. Their octets. */
  #begin(response: readonly string[], request: readonly string[], more: number): number {
    this.#picked.pick(response, OF_VARY)
    const length = this.#picked.pickVaried(0, request) << 2
    this.#reserve(length + more)
    return this.#picked.pickVaried(0, request) << 2
  }

  /** The views end when the memory grows; the area moves only when it is asked for more. */
  #reserve(size: number): void {
    const room = this.#input.length
    if (room !== 0 && room >= size && room - size < 1 << 18) return
    const wanted = Math.max(size, 4096)
    const at = this.#exports.rulesReserve(wanted)
    // What was there has been given back, even where nothing comes in its place.
    this.#input = at === 0 ? new Uint8Array(0) : new Uint8Array(this.#exports.memory.buffer, at, wanted)
    this.#picked.open(this.#input)
    if (at === 0) throw outOfMemory()
  }
}

function outOfMemory(): OmniError {
  return new OmniError('OMNI_CORE_MEMORY', 'The cache module needs more memory than the runtime gives it.')
}

/** Names and values, a line each (assembly/cache/fields.ts). */
function blockOf(headers: readonly string[]): string {
  return headers.length === 0 ? '' : `${headers.join('\n')}\n`
}

class ReadRequest implements RequestRules {
  readonly bits: number
  readonly range: RequestRules['range']
  readonly headers: readonly string[]

  constructor(bits: number, range: RequestRules['range'], headers: readonly string[]) {
    this.bits = bits
    this.range = range
    this.headers = headers
  }

  get reads(): boolean {
    return (this.bits & READS) !== 0
  }
  get writes(): boolean {
    return (this.bits & WRITES) !== 0
  }
  get onlyFromCache(): boolean {
    return (this.bits & ONLY_FROM_CACHE) !== 0
  }
  get external(): boolean {
    return (this.bits & EXTERNAL) !== 0
  }
  get invalidates(): boolean {
    return (this.bits & INVALIDATES) !== 0
  }
}
