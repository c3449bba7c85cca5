// The cache of a session: an answer from what is stored, from the network, or from both. It stands between the chain and
// the wire (steps/cached-exchange.ts): it keeps the server's own fields and the encoded octets; listeners and cookies
// act above it, on every hit anew. What may be stored, used, validated is decided in the core (cache-rules.ts).
// Spec: RFC 9111; net/http/http_cache_transaction.cc.
import type { CacheDecision, CacheRules, ExchangeTimes, RequestRules, StoredHead } from '../../core/cache-rules.ts'
import { withRevalidation, withState } from '../../core/cache-rules.ts'
import type { StoredEntry } from '../../host/cache-store.ts'
import { NetError } from '../../host/errors.ts'
import type { Clock, Timers } from '../../host/host.ts'
import type { WireResponse } from '../../host/transport.ts'
import { BytesBody } from '../network/bodies/bytes-body.ts'
import { drain } from '../network/bodies/drain.ts'
import { setHeader } from '../network/header-list.ts'
import { BLOCK } from './blocks.ts'
import { cacheKey } from './cache-key.ts'
import type { CachedRequest, Send } from './cached-request.ts'
import { CombinedBody, type Fetched } from './combined-body.ts'
import { Keeper } from './keeper.ts'
import { Patience } from './patience.ts'
import { contentRange, type Span, segmentRequest, segmentsOf, spanOf } from './ranges.ts'
import { continues, isValidatorOf, part, storableHead, stored, wholeOf } from './served.ts'
import type { Shelf } from './shelf.ts'
import { type Shared, Turn, Turns } from './turns.ts'

interface Exchange {
  readonly request: CachedRequest
  readonly rules: RequestRules
  readonly key: string
  readonly send: Send
}

interface Found {
  readonly entry: StoredEntry
  readonly head: StoredHead
  /** Somebody reads on from the entry, and releases it then. */
  isHeld: boolean
}

export interface HttpCacheParts {
  readonly rules: CacheRules
  readonly shelf: Shelf
  readonly clock: Clock
  readonly timers: Timers
}

export class HttpCache {
  readonly #rules: CacheRules
  readonly #shelf: Shelf
  readonly #clock: Clock
  readonly #turns: Turns
  readonly #keeper: Keeper
  readonly #patience = new Patience()

  constructor({ rules, shelf, clock, timers }: HttpCacheParts) {
    this.#rules = rules
    this.#shelf = shelf
    this.#clock = clock
    this.#turns = new Turns(timers)
    this.#keeper = new Keeper(shelf, rules)
  }

  /** Octets of all that is stored. */
  get octets(): number | Promise<number> {
    return this.#shelf.octets
  }

  /** Everything, or what `chosen` says of a key. Who reads a doomed entry reads on. */
  clear(chosen?: (key: string) => boolean): Promise<void> {
    this.#turns.forgetAll(chosen)
    return this.#shelf.clear(chosen)
  }

  close(): Promise<void> {
    return this.#shelf.close()
  }

  async answer(request: CachedRequest, send: Send): Promise<WireResponse> {
    const rules = this.#rules.request(request)
    if (!rules.reads && !rules.writes && !rules.onlyFromCache && !rules.invalidates) return send(request.headers)
    const exchange = { request, rules, key: cacheKey(request), send }
    if (rules.invalidates) return this.#invalidating(exchange)
    const taken = this.#turns.take(exchange.key, {
      patience: () => this.#patience.of(exchange.key, rules),
      wants: (shared) => this.#mayFollow(exchange, shared),
    })
    const turn = taken instanceof Promise ? await taken : taken
    if (turn === null) return this.#past(exchange)
    if (!(turn instanceof Turn)) return this.#behind(turn) ?? this.#past(exchange)
    try {
      return await this.#inTurn(exchange, turn)
    } catch (error) {
      turn.release()
      throw error
    }
  }

  /** The entry is not to be had in time: the network, where that may be asked. */
  #past({ request, rules, send }: Exchange): Promise<WireResponse> {
    if (rules.onlyFromCache) throw new NetError('ERR_CACHE_MISS', `only-if-cached, and in use: ${request.url}`)
    return send(request.headers)
  }

  async #invalidating({ request, key, send }: Exchange): Promise<WireResponse> {
    const response = await send(request.headers)
    if (response.status >= 200 && response.status < 400) this.#doom(key)
    return response
  }

  #doom(key: string): void {
    this.#turns.forget(key)
    this.#shelf.remove(key)
  }

  /** Whether a body that is just being written is an answer: fresh, whole, of the same variant. */
  #mayFollow({ rules, request }: Exchange, { head }: Shared): boolean {
    if (!rules.reads || rules.range !== null || rules.external || request.method !== 'GET') return false
    return this.#rules.decide(head, rules, this.#clock.now()) === 'use'
  }

  #behind(shared: Shared): WireResponse | null {
    const body = shared.follow()
    if (body === null) return null
    return stored(this.#read(shared.head), body)
  }

  #read(head: Uint8Array): StoredHead {
    const read = this.#rules.read(head)
    if (read === null) throw new NetError('ERR_CACHE_READ_FAILURE', 'a head that was just written cannot be read')
    return read
  }

  async #inTurn(exchange: Exchange, turn: Turn): Promise<WireResponse> {
    const { rules, request } = exchange
    const finding = rules.reads ? this.#find(exchange.key) : null
    const found = finding instanceof Promise ? await finding : finding
    if (found === null) {
      if (rules.onlyFromCache) throw new NetError('ERR_CACHE_MISS', `only-if-cached, and not stored: ${request.url}`)
      return this.#fetch(exchange, turn)
    }
    const { entry, head } = found
    try {
      if (rules.external) return await this.#external(exchange, turn, found)
      const decision = this.#rules.decide(head, rules, this.#clock.now())
      if ((head.truncated || head.sparse) && request.method === 'GET')
        return await this.#incomplete(exchange, turn, found, decision)
      if (decision === 'use') return this.#use(exchange, turn, found)
      if (decision === 'use-stale') return this.#useStale(exchange, turn, found)
      if (decision === 'fetch') return await this.#fetch(exchange, turn)
      return await this.#validate(exchange, turn, found, decision)
    } finally {
      // Bodies that were read from it go on.
      if (!found.isHeld) entry.release()
    }
  }

  #find(key: string): Found | null | Promise<Found | null> {
    const entry = this.#shelf.find(key)
    return entry instanceof Promise ? entry.then((one) => this.#found(key, one)) : this.#found(key, entry)
  }

  #found(key: string, entry: StoredEntry | null): Found | null {
    if (entry === null) return null
    const head = this.#rules.read(entry.head)
    if (head !== null) return { entry, head, isHeld: false }
    this.#shelf.remove(key)
    return null
  }

  // What is stored answers.

  #use({ request, rules }: Exchange, turn: Turn, { entry, head }: Omit<Found, 'isHeld'>): WireResponse {
    turn.release()
    if (request.method === 'HEAD') return stored(head, new BytesBody(new Uint8Array(0)))
    const { size } = entry.body
    const span = rules.range === null ? null : spanOf(rules.range, size)
    // A range beyond the end is answered with everything: measured on Chromium.
    if (span === null || head.status !== 200) return stored(head, entry.body.read(0, size))
    return part(head, span, size, entry.body.read(span.from, span.to))
  }

  /** RFC 5861: at once, and a new one in the background. */
  #useStale(exchange: Exchange, turn: Turn, found: Found): WireResponse {
    const { key, request } = exchange
    const answer = this.#use(exchange, turn, found)
    // It takes the turn that has just been given back: who comes later finds what it brings.
    this.#shelf.replaceHead(key, withRevalidation(found.entry.head, this.#clock.now()))
    this.answer({ ...request, mode: 'no-cache', staleWhileRevalidate: false }, exchange.send)
      .then(({ body }) => drain(body))
      .catch(() => {})
    return answer
  }

  // The network answers.

  async #fetch(exchange: Exchange, turn: Turn, headers = exchange.request.headers): Promise<WireResponse> {
    const sent = this.#clock.now()
    const response = await exchange.send(headers)
    return this.#receive(exchange, turn, response, sent)
  }

  /** Stores an answer that may be stored, and gives it on. */
  #receive(exchange: Exchange, turn: Turn, response: WireResponse, sent: number): WireResponse | Promise<WireResponse> {
    const { rules, request } = exchange
    const times = { sent, answered: this.#clock.now() }
    const isPart = response.status === 206
    const status = isPart ? null : storableHead(response)
    if (isPart && rules.writes) return this.#receivePart(exchange, turn, response, times)
    const head = rules.writes && status !== null ? this.#rules.head(rules, status, times) : null
    if (head === null || request.method !== 'GET' || head.contentLength > this.#shelf.largest) {
      this.#patience.lose(exchange.key)
      turn.release()
      // What must not be stored replaces nothing, but a 304 to nobody's question and the like leave what is there.
      if (rules.writes && status !== null) this.#shelf.remove(exchange.key)
      return response
    }
    if (this.#isOfUse(head, rules)) this.#patience.regain(exchange.key)
    else this.#patience.lose(exchange.key)
    const kept = { key: exchange.key, turn, head: head.octets }
    const { body } = response
    if (body.arrived !== true || body.length === undefined || body.length > BLOCK)
      return { ...response, body: this.#keeper.whole(kept, body) }
    return this.#keeper.arrived(kept, body).then((octets) => ({ ...response, body: octets }))
  }

  /** Whether what is stored can answer who asks next, at once or after a question. */
  #isOfUse(head: StoredHead, rules: RequestRules): boolean {
    return (
      head.etag !== null || head.lastModified !== null || this.#rules.decide(head, rules, this.#clock.now()) === 'use'
    )
  }

  /** A part that came unasked of us or for the caller's range: a piece of what will be whole one day. */
  async #receivePart(
    exchange: Exchange,
    turn: Turn,
    response: WireResponse,
    times: ExchangeTimes,
  ): Promise<WireResponse> {
    const { key, rules } = exchange
    const span = contentRange(response.headers)
    const whole = span === null ? null : wholeOf(response, span.total)
    const head = whole === null ? null : this.#rules.head(rules, whole, times)
    if (span === null || head === null || head.strongValidator === null) {
      turn.release()
      return response
    }
    await this.#makeWay(key, head)
    const sparse = withState(head.octets, { truncated: false, sparse: true })
    const body = this.#keeper.piece({ key, turn, head: sparse }, span, response.body, () => turn.release())
    return { ...response, body }
  }

  /** Pieces of another version go: never two of them in one body. */
  async #makeWay(key: string, { strongValidator, contentLength }: StoredHead): Promise<void> {
    const known = await this.#find(key)
    known?.entry.release()
    if (known?.head.strongValidator === strongValidator && known.head.contentLength === contentLength) return
    this.#shelf.remove(key)
  }

  // Both answer.

  async #validate(exchange: Exchange, turn: Turn, found: Found, decision: CacheDecision): Promise<WireResponse> {
    const { request, rules } = exchange
    const headers = [...request.headers]
    if (found.head.etag !== null) setHeader(headers, 'If-None-Match', found.head.etag)
    if (decision === 'validate' && found.head.lastModified !== null)
      setHeader(headers, 'If-Modified-Since', found.head.lastModified)
    const sent = this.#clock.now()
    const response = await exchange.send(headers)
    if (response.status !== 304) return this.#receive(exchange, turn, response, sent)
    const times = { sent, answered: this.#clock.now() }
    const merged = this.#rules.merge(found.entry.head, rules, response.headers, times)
    drain(response.body)
    if (merged === null) this.#doom(exchange.key)
    else this.#shelf.replaceHead(exchange.key, merged)
    const head = merged ?? found.entry.head
    return this.#use(exchange, turn, { entry: found.entry, head: this.#read(head) })
  }

  /** The caller's own validator: the answer is the caller's, what it says of ours is kept. */
  async #external(exchange: Exchange, turn: Turn, { entry, head }: Found): Promise<WireResponse> {
    const { request, rules, key } = exchange
    const sent = this.#clock.now()
    const response = await exchange.send(request.headers)
    if (response.status !== 304) return this.#receive(exchange, turn, response, sent)
    if (isValidatorOf(request.headers, head)) {
      const merged = this.#rules.merge(entry.head, rules, response.headers, { sent, answered: this.#clock.now() })
      if (merged === null) this.#doom(key)
      else this.#shelf.replaceHead(key, merged)
    }
    turn.release()
    return response
  }

  /** Pieces of a body, or its beginning: what is missing is fetched, of the same version or not at all. */
  async #incomplete(exchange: Exchange, turn: Turn, found: Found, decision: CacheDecision): Promise<WireResponse> {
    const { rules, request } = exchange
    const { entry, head } = found
    const total = head.contentLength
    const validator = head.strongValidator
    const span = rules.range === null ? { from: 0, to: total } : spanOf(rules.range, total)
    if (decision === 'fetch' || decision === 'validate-etag' || validator === null || span === null || total < 0)
      // Nothing of it can be gone on with.
      return rules.onlyFromCache ? this.#missing(request) : this.#fetch(exchange, turn)
    const pieces = entry.pieces.map(({ start, end }) => ({ from: start, to: end }))
    const segments = segmentsOf(pieces, span)
    const isThere = segments.every(({ stored: there }) => there)
    if (isThere && decision === 'use') {
      const body = entry.body.read(span.from, span.to)
      turn.release()
      return rules.range === null ? stored(head, body) : part(head, span, total, body)
    }
    if (rules.onlyFromCache) return this.#missing(request)
    return this.#combine(exchange, turn, found, { span, segments, total, validator })
  }

  #missing({ url }: CachedRequest): never {
    throw new NetError('ERR_CACHE_MISS', `only-if-cached, and stored in part only: ${url}`)
  }

  /** The first missing segment is asked for before anything is answered: another version replaces all. */
  async #combine(
    exchange: Exchange,
    turn: Turn,
    found: Found,
    { span, segments, total, validator }: Plan,
  ): Promise<WireResponse> {
    const { entry } = found
    const first = segments.find(({ stored: there }) => !there) ?? (segments[0] as Span)
    const sent = this.#clock.now()
    const response = await exchange.send(segmentRequest(exchange.request.headers, first, validator))
    if (!continues(response, first, total, validator)) return this.#otherVersion(exchange, turn, response, sent)
    const times = { sent, answered: this.#clock.now() }
    const merged = this.#rules.merge(entry.head, exchange.rules, response.headers, times) ?? entry.head
    const newest = withState(merged, { truncated: false, sparse: true })
    this.#shelf.replaceHead(exchange.key, newest)
    found.isHeld = true
    let open: Fetched | null = { span: first, body: response.body }
    const body = new CombinedBody(segments, {
      stored: ({ from, to }) => entry.body.read(from, to),
      missing: async (wanted) => {
        const fetched = open ?? (await this.#fetchSegment(exchange, wanted, total, validator))
        open = null
        return this.#keeper.piece({ key: exchange.key, turn, head: newest }, wanted, fetched.body)
      },
      ended: () => {
        open?.body.cancel()
        entry.release()
        turn.release()
      },
    })
    const whole = this.#read(newest)
    if (exchange.rules.range !== null) return { ...part(whole, span, total, body), fromCache: false }
    return { ...stored(whole, body), fromCache: false }
  }

  async #fetchSegment(exchange: Exchange, wanted: Span, total: number, validator: string): Promise<Fetched> {
    const response = await exchange.send(segmentRequest(exchange.request.headers, wanted, validator))
    if (continues(response, wanted, total, validator)) return { span: wanted, body: response.body }
    response.body.cancel()
    this.#doom(exchange.key)
    throw new NetError(
      'ERR_CONTENT_LENGTH_MISMATCH',
      `${exchange.request.url} changed while its parts were put together`,
    )
  }

  #otherVersion(
    exchange: Exchange,
    turn: Turn,
    response: WireResponse,
    sent: number,
  ): WireResponse | Promise<WireResponse> {
    if (response.status === 206 || response.status === 416) {
      // An answer to a range nobody but us has asked for: the caller's own question is put anew.
      response.body.cancel()
      this.#doom(exchange.key)
      return this.#fetch(exchange, turn)
    }
    return this.#receive(exchange, turn, response, sent)
  }
}

interface Plan {
  readonly span: Span
  readonly segments: ReturnType<typeof segmentsOf>
  readonly total: number
  readonly validator: string
}
