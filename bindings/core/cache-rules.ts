// The door of the HTTP cache's decisions: what may be kept, for how long, for which request. The rules are in
// assembly/cache. Header lists are names and values in turn, one character an octet; times milliseconds since the epoch.
import type { TextCodec } from './codec.ts'
import { OmniError } from './errors.ts'

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
  /** The request's fields as the core reads them: made once, passed where a response varies. */
  readonly block: string
}

/** Use it; use it and ask anew meanwhile; ask with its validators, with its ETag alone; ask as if it were not there. */
export type CacheDecision = 'use' | 'use-stale' | 'validate' | 'validate-etag' | 'fetch'

export interface StoredHead {
  readonly status: number
  readonly statusText: string
  readonly httpVersion: string
  readonly headers: string[]
  /** Octets of the whole body; -1: unknown. */
  readonly contentLength: number
  /** When its head came. */
  readonly answered: number
  readonly etag: string | null
  readonly lastModified: string | null
  /** Good for If-Range; null: neither validator is strong. */
  readonly strongValidator: string | null
  readonly acceptsRanges: boolean
  /** The body ends before it should. */
  readonly truncated: boolean
  /** The body is there in pieces. */
  readonly sparse: boolean
}

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
  rulesDecide(request: number, head: number, rules: number, now: number): number
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

/** Bits for the lengths of the names that request-rules.ts takes, and for their letters: c, i, p, r, both cases. */
const LENGTHS = (1 << 5) | (1 << 6) | (1 << 8) | (1 << 13) | (1 << 17) | (1 << 19)
const INITIALS = (1 << 3) | (1 << 9) | (1 << 16) | (1 << 18)

const OUT_OF_MEMORY = -2
/** Octets that small heads share; a head of more than an eighth has a buffer of its own. */
const PAGE = 8192
/** Fields and flags of assembly/cache/head.ts. */
const FIELDS = 104
const FLAGS = 6
const UNTIL = 64
const TRUNCATED = 1
const SPARSE = 2
const VARIES = 4
const REFUSES_RANGES = 16
const STRONG_ETAG = 32
const STRONG_DATE = 64
/** How long others are served stale while one asks anew (net/http/http_cache_transaction.cc). */
const REVALIDATION_MS = 60_000

export class CacheRules {
  readonly #exports: RulesExports
  readonly #codec: TextCodec
  #input: Uint8Array = new Uint8Array(0)
  #memory: Uint8Array = new Uint8Array(0)
  #page: Uint8Array = new Uint8Array(0)
  #pageUsed = 0
  /** The request's block that the input begins with: the next question is often about the same. */
  #lead = ''

  constructor(module: WebAssembly.Module, codec: TextCodec) {
    this.#exports = new WebAssembly.Instance(module).exports as unknown as RulesExports
    this.#codec = codec
  }

  request({ method, headers, mode, staleWhileRevalidate }: CacheRequest): RequestRules {
    const length = this.#begin(ruling(headers), 0)
    const bits = this.#exports.rulesRequest(METHODS.get(method) ?? OTHER_METHOD, MODES.indexOf(mode), length)
    const range = bits & RANGE ? { first: this.#exports.rulesRangeFirst(), last: this.#exports.rulesRangeLast() } : null
    return new ReadRequest(staleWhileRevalidate ? bits | ALLOWS_STALE : bits, range, headers)
  }

  /** The head to store of a response; null: it may not be stored. */
  head(request: RequestRules, response: CacheResponse, times: ExchangeTimes): Uint8Array | null {
    const { statusText, headers, httpVersion } = response
    const fields = blockOf(headers)
    const length = this.#begin(varies(headers) ? request.block : '', statusText.length + fields.length)
    this.#write(length, statusText)
    this.#write(length + statusText.length, fields)
    this.#exports.rulesExchange(length, times.sent, times.answered)
    const version = httpVersion === '2' ? 20 : httpVersion === '1.0' ? 10 : 11
    const status = response.status | (version << 16)
    return this.#taken(this.#exports.rulesHead(length, status, statusText.length, fields.length))
  }

  /** The head after a 304 with these headers; null: it may not stay stored, or is damaged. */
  merge(head: Uint8Array, { block }: RequestRules, update: readonly string[], times: ExchangeTimes): Uint8Array | null {
    const fields = blockOf(update)
    const length = this.#begin(block, fields.length + head.length)
    this.#write(length, fields)
    this.#input.set(head, length + fields.length)
    this.#exports.rulesExchange(length, times.sent, times.answered)
    return this.#taken(this.#exports.rulesMerge(length, fields.length, head.length))
  }

  decide(head: Uint8Array, request: RequestRules, now: number): CacheDecision {
    const length = this.#begin((head[FLAGS] as number) & VARIES ? request.block : '', head.length)
    this.#input.set(head, length)
    // A head nobody can read is as good as none.
    return DECISIONS[this.#exports.rulesDecide(length, head.length, request.bits, now)] ?? 'fetch'
  }

  /** Null: damaged, or of another version. */
  read(head: Uint8Array): StoredHead | null {
    this.#begin('', head.length)
    this.#input.set(head)
    return this.#exports.rulesIsHead(head.length) ? new ReadHead(head, this.#codec) : null
  }

  /** Milliseconds since the Unix epoch of an HTTP date as Chromium reads it; NaN. */
  date(text: string): number {
    return this.#exports.rulesDate(this.#begin(text, 0))
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

  /** Begins the input with this text, and makes room for more. The text's length. */
  #begin(text: string, more: number): number {
    this.#reserve(text.length + more)
    if (text !== this.#lead) this.#write(0, text)
    this.#lead = text
    return text.length
  }

  #write(at: number, text: string): void {
    if (text !== '') this.#codec.writeLatin1(this.#input, at, text)
  }

  /** The views end when the memory grows; the area moves only when it is asked for more. */
  #reserve(size: number): void {
    const room = this.#input.length
    if (room !== 0 && room >= size && room - size < 1 << 18) return
    const wanted = Math.max(size, 4096)
    const at = this.#exports.rulesReserve(wanted)
    // What was there has been given back, even where nothing comes in its place.
    this.#lead = ''
    this.#input = at === 0 ? new Uint8Array(0) : new Uint8Array(this.#exports.memory.buffer, at, wanted)
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

/** Whether some field is called Vary. */
function varies(headers: readonly string[]): boolean {
  for (let i = 0; i < headers.length; i += 2) {
    const name = headers[i] as string
    if (name.length === 4 && name.toLowerCase() === 'vary') return true
  }
  return false
}

/**
 * The block of those fields alone that request-rules.ts may take, by the length and the first letter of their names:
 * most requests have none, and what does not cross the border costs nothing.
 */
function ruling(headers: readonly string[]): string {
  let block = ''
  for (let i = 0; i < headers.length; i += 2) {
    const name = headers[i] as string
    if ((LENGTHS >> name.length) & (INITIALS >> name.charCodeAt(0)) & 1) block += `${name}\n${headers[i + 1]}\n`
  }
  return block
}

/** Built when somebody asks: most is in `bits`. */
class ReadRequest implements RequestRules {
  readonly bits: number
  readonly range: RequestRules['range']
  readonly #headers: readonly string[]
  #block: string | null = null

  constructor(bits: number, range: RequestRules['range'], headers: readonly string[]) {
    this.bits = bits
    this.range = range
    this.#headers = headers
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
  get block(): string {
    this.#block ??= blockOf(this.#headers)
    return this.#block
  }
}

/** A stored head's fields, read when somebody asks. */
class ReadHead implements StoredHead {
  readonly #head: Uint8Array
  readonly #view: DataView
  readonly #codec: TextCodec

  constructor(head: Uint8Array, codec: TextCodec) {
    this.#head = head
    this.#view = new DataView(head.buffer, head.byteOffset, head.byteLength)
    this.#codec = codec
  }

  get status(): number {
    return this.#view.getUint16(72, true)
  }
  get httpVersion(): string {
    const version = this.#view.getUint16(74, true)
    return version === 20 ? '2' : version === 10 ? '1.0' : '1.1'
  }
  get statusText(): string {
    return this.#text(FIELDS, this.#view.getUint32(76, true))
  }
  get headers(): string[] {
    const start = FIELDS + this.#view.getUint32(76, true)
    const lines = this.#text(start, this.#view.getUint32(96, true)).split('\n')
    lines.pop()
    return lines
  }
  get contentLength(): number {
    return this.#view.getFloat64(56, true)
  }
  get answered(): number {
    return this.#view.getFloat64(16, true)
  }
  get etag(): string | null {
    return this.#range(80)
  }
  get lastModified(): string | null {
    return this.#range(88)
  }
  get strongValidator(): string | null {
    if (this.#flags & STRONG_ETAG) return this.etag
    return this.#flags & STRONG_DATE ? this.lastModified : null
  }
  get acceptsRanges(): boolean {
    return (this.#flags & REFUSES_RANGES) === 0
  }
  get truncated(): boolean {
    return (this.#flags & TRUNCATED) !== 0
  }
  get sparse(): boolean {
    return (this.#flags & SPARSE) !== 0
  }

  get #flags(): number {
    return this.#view.getUint16(FLAGS, true)
  }

  #range(field: number): string | null {
    const start = this.#view.getUint32(field, true)
    return start === 0 ? null : this.#text(start, this.#view.getUint32(field + 4, true))
  }

  #text(start: number, length: number): string {
    return this.#codec.readLatin1(this.#head, start, start + length)
  }
}

/** The same head, said to be of a body that is cut off, or there in pieces. */
export function withState(
  head: Uint8Array,
  { truncated, sparse }: { truncated: boolean; sparse: boolean },
): Uint8Array {
  const copy = head.slice()
  copy[FLAGS] = ((copy[FLAGS] as number) & ~(TRUNCATED | SPARSE)) | (truncated ? TRUNCATED : 0) | (sparse ? SPARSE : 0)
  return copy
}

/** The same head, while somebody asks for a new one: others are served from it for a minute. */
export function withRevalidation(head: Uint8Array, now: number): Uint8Array {
  const copy = head.slice()
  new DataView(copy.buffer).setFloat64(UNTIL, now + REVALIDATION_MS, true)
  return copy
}
