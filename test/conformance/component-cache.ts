// The HTTP cache's decisions and its index as the sessions' cache asks for them, answered by the component: the same as
// bindings/core/cache-rules.ts and cache-index.ts, one border further out.
import type { CacheTypes } from '../../bindings/component/index.ts'
import { ComponentProblem, type CoreComponent } from '../../bindings/component/index.ts'
import type { CacheIndex, CacheIndexOptions } from '../../bindings/core/cache-index.ts'
import type {
  CacheDecision,
  CacheRequest,
  CacheResponse,
  CacheRules,
  ExchangeTimes,
  RequestRules,
  StoredHead,
} from '../../bindings/core/cache-rules.ts'

type Component = CoreComponent['cache']
/** What a class offers, without what it hides. */
type Offered<T> = Pick<T, keyof T>

const METHODS: ReadonlyMap<string, CacheTypes.Method> = new Map([
  ['GET', 'get'],
  ['HEAD', 'head'],
  ...['PUT', 'POST', 'DELETE', 'PATCH'].map((name) => [name, 'invalidating'] as const),
])
const VERSIONS: Readonly<Record<string, CacheTypes.HttpVersion>> = { '1.0': 'http10', '1.1': 'http11', '2': 'http2' }
const VERSION_TEXTS: Readonly<Record<CacheTypes.HttpVersion, string>> = { http10: '1.0', http11: '1.1', http2: '2' }

export function octetsOf(text: string): Uint8Array {
  return Uint8Array.from(text, (character) => character.charCodeAt(0))
}

function textOf(octets: Uint8Array): string {
  let text = ''
  for (let at = 0; at < octets.length; at += 8192) text += String.fromCharCode(...octets.subarray(at, at + 8192))
  return text
}

function fieldsOf(headers: readonly string[]): CacheTypes.Field[] {
  return Array.from({ length: headers.length >> 1 }, (_, i) => ({
    name: octetsOf(headers[2 * i]!),
    value: octetsOf(headers[2 * i + 1]!),
  }))
}

/** What a call answers, or null for a head that is none. */
function unlessDamaged<T>(call: () => T): T | null {
  try {
    return call()
  } catch (error) {
    const problem = error instanceof ComponentProblem ? (error.problem as CacheTypes.Problem) : null
    if (problem?.tag === 'damaged-head') return null
    throw error
  }
}

function rangeOf(range: CacheTypes.OctetRange | undefined): RequestRules['range'] {
  if (range === undefined) return null
  if (range.tag === 'suffix') return { first: -1, last: Number(range.val) }
  if (range.tag === 'onward') return { first: Number(range.val), last: -1 }
  return { first: Number(range.val.first), last: Number(range.val.last) }
}

interface ComponentRequest extends RequestRules {
  readonly given: CacheTypes.Request
}

function given(request: RequestRules): CacheTypes.Request {
  return (request as ComponentRequest).given
}

function readHead(octets: Uint8Array, head: CacheTypes.StoredHead): StoredHead {
  const text = (value: Uint8Array | undefined): string | null => (value === undefined ? null : textOf(value))
  return {
    status: head.status,
    statusText: textOf(head.statusText),
    httpVersion: VERSION_TEXTS[head.httpVersion],
    headers: head.fields.flatMap(({ name, value }) => [textOf(name), textOf(value)]),
    contentLength: Number(head.contentLength ?? -1n),
    answered: head.answered,
    etag: text(head.etag),
    lastModified: text(head.lastModified),
    strongValidator: text(head.strongValidator),
    acceptsRanges: head.acceptsRanges,
    truncated: head.truncated,
    sparse: head.sparse,
    octets,
  }
}

class ComponentRules implements Offered<CacheRules> {
  readonly #cache: Component

  constructor({ cache }: CoreComponent) {
    this.#cache = cache
  }

  request({ method, headers, mode, staleWhileRevalidate = false }: CacheRequest): ComponentRequest {
    const request = { method: METHODS.get(method) ?? 'other', mode, fields: fieldsOf(headers), staleWhileRevalidate }
    const { rules, range } = this.#cache.rulesOf(request)
    const { reads = false, writes = false, onlyFromCache = false, external = false, invalidates = false } = rules
    const said = { reads, writes, onlyFromCache, external, invalidates, range: rangeOf(range), headers }
    // The bits are the door's own.
    return { ...said, bits: 0, given: request }
  }

  head(request: RequestRules, response: CacheResponse, times: ExchangeTimes): StoredHead | null {
    const { status, statusText, httpVersion, headers } = response
    const version = VERSIONS[httpVersion] ?? 'http11'
    const answer = { status, statusText: octetsOf(statusText), httpVersion: version, fields: fieldsOf(headers) }
    const octets = this.#cache.headOf(given(request), answer, times)
    return octets === undefined ? null : this.read(octets)
  }

  merge(head: Uint8Array, request: RequestRules, update: readonly string[], times: ExchangeTimes): Uint8Array | null {
    return unlessDamaged(() => this.#cache.merge(head, given(request), fieldsOf(update), times)) ?? null
  }

  decide(stored: StoredHead | Uint8Array, request: RequestRules, now: number): CacheDecision {
    const octets = stored instanceof Uint8Array ? stored : stored.octets
    return unlessDamaged(() => this.#cache.decide(octets, given(request), now)) ?? 'fetch'
  }

  read(octets: Uint8Array): StoredHead | null {
    const head = unlessDamaged(() => this.#cache.read(octets))
    return head && readHead(octets, head)
  }

  date(text: string): number {
    return this.#cache.parseDate(octetsOf(text)) ?? Number.NaN
  }
}

class ComponentIndex implements Omit<Offered<CacheIndex>, 'memorySize'> {
  readonly #index: CacheTypes.Index
  #maxBytes: number
  lastId = 0n

  constructor({ cache }: CoreComponent, { maxBytes, seed, expected = 0 }: CacheIndexOptions) {
    this.#index = new cache.Index(octetsOf(seed), BigInt(maxBytes), expected)
    this.#maxBytes = maxBytes
  }

  get count(): number {
    return this.#index.count()
  }
  get octets(): number {
    return Number(this.#index.octets())
  }
  get maxBytes(): number {
    return this.#maxBytes
  }
  set maxBytes(octets: number) {
    this.#maxBytes = octets
    this.#index.setMaxOctets(BigInt(octets))
  }
  get isFull(): boolean {
    return this.#index.isFull()
  }

  idOf(key: string): bigint {
    this.lastId = this.#index.idOf(octetsOf(key))
    return this.lastId
  }
  lookup(key: string, now: number): number {
    const octets = octetsOf(key)
    const found = this.#index.lookup(octets, now)
    this.lastId = found?.id ?? this.#index.idOf(octets)
    return found?.flags ?? -1
  }
  lookupMany(keys: readonly string[], now: number): boolean[] {
    return this.#index.lookupMany(keys.map(octetsOf), now)
  }
  insert(entry: bigint | string, octets: number, now: number, flags: number): void {
    if (typeof entry === 'bigint') this.#index.insert(entry, BigInt(octets), now, flags)
    else this.lastId = this.#index.insertKey(octetsOf(entry), BigInt(octets), now, flags)
  }
  remove(entry: bigint | string): boolean {
    return this.#index.remove(typeof entry === 'bigint' ? entry : this.#index.idOf(octetsOf(entry)))
  }
  evict(now: number, limit = 1024): BigUint64Array {
    return this.#index.evict(now, limit)
  }
  clear(): void {
    this.#index.clear()
  }
  save(): Uint8Array<ArrayBuffer> {
    return new Uint8Array(this.#index.save())
  }
  load(saved: Uint8Array): boolean {
    return this.#index.load(saved)
  }
}

/** All that `CacheRules` offers. */
export function componentRules(component: CoreComponent): CacheRules {
  return new ComponentRules(component) as Offered<CacheRules> as CacheRules
}

/** All that `CacheIndex` offers, but for the size of its memory. */
export function componentIndex(component: CoreComponent, options: CacheIndexOptions): CacheIndex {
  return new ComponentIndex(component, options) as Omit<Offered<CacheIndex>, 'memorySize'> as CacheIndex
}
