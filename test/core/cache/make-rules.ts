// The cache's decisions as the tests ask for them: headers as text, times as differences from one moment.
import type { Head } from '../../../bindings/core/cache-head.ts'
import {
  type CacheDecision,
  type CacheMode,
  type CacheRequest,
  CacheRules,
  type RequestRules,
  type StoredHead,
} from '../../../bindings/core/cache-rules.ts'
import type { TextCodec } from '../../../bindings/core/codec.ts'
import { deepEqual, runtime } from '../../harness.ts'
import { moduleOctets } from '../../limited-memory.ts'

const REFUSES_RANGES = 16

/** Sat, 26 Sep 2026 12:00:00 GMT. */
export const NOW: number = Date.UTC(2026, 8, 26, 12)
export const SECOND: number = 1000
export const DAY: number = 86_400_000
export const FOREVER: number = 1e15

/** `change` is given the octets of the module, and gives those to take. */
export async function makeRules(change: (octets: Uint8Array) => BufferSource = same): Promise<CacheRules> {
  const { textCodec }: { textCodec: TextCodec } = await import(`../../../runtimes/${runtime}/codec.ts`)
  const octets = change(await moduleOctets('bindings/core/wasm/cache.wasm'))
  return new CacheRules(await WebAssembly.compile(octets), textCodec)
}

function same(octets: Uint8Array): BufferSource {
  return octets as Uint8Array<ArrayBuffer>
}

/** `date(-10)`: ten seconds before NOW, as HTTP writes it. */
export const date = (seconds: number): string => new Date(NOW + seconds * SECOND).toUTCString()

/** `Name: value` lines as a list of names and values. */
export function list(lines: readonly string[]): string[] {
  return lines.flatMap((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 1).trim()])
}

/** Those that decide. What is said of ranges alone is only in the octets. */
export function factsOfHead(head: StoredHead): unknown {
  const { facts } = head as Head
  return { ...facts, flags: facts.flags & ~REFUSES_RANGES }
}

export interface Ask {
  readonly method?: string
  readonly mode?: CacheMode
  readonly staleWhileRevalidate?: boolean
}

export interface Exchange {
  readonly status?: number
  /** The lines of the request. */
  readonly to?: readonly string[]
  /** Milliseconds that the answer took. */
  readonly delay?: number
  readonly httpVersion?: string
}

export class Rulebook {
  readonly rules: CacheRules
  constructor(rules: CacheRules) {
    this.rules = rules
  }

  request(
    lines: readonly string[] = [],
    { method = 'GET', mode = 'default', staleWhileRevalidate }: Ask = {},
  ): RequestRules {
    const request: CacheRequest = { method, mode, headers: list(lines) }
    return this.rules.request(staleWhileRevalidate === undefined ? request : { ...request, staleWhileRevalidate })
  }

  /** The head of a response at NOW to a request sent `delay` milliseconds before. */
  head(lines: readonly string[], options: Exchange = {}): Uint8Array | null {
    const { status = 200, to = [], delay = 0, httpVersion = '1.1' } = options
    const response = { status, statusText: 'OK', httpVersion, headers: list(lines) }
    const head = this.rules.head(this.request(to), response, { sent: NOW - delay, answered: NOW })
    if (head === null) return null
    deepEqual(factsOfHead(head), factsOfHead(this.read(head.octets)), 'what is judged is what is stored')
    return head.octets
  }

  stored(lines: readonly string[], options: Exchange = {}): Uint8Array {
    const head = this.head(lines, options)
    if (head === null) throw new Error(`not stored: ${lines.join(' | ')}`)
    return head
  }

  read(head: Uint8Array | null): StoredHead {
    const read = head === null ? null : this.rules.read(head)
    if (read === null) throw new Error('no head')
    return read
  }

  decide(head: Uint8Array, after: number, lines: readonly string[] = [], ask: Ask = {}): CacheDecision {
    return this.rules.decide(head, this.request(lines, ask), NOW + after)
  }

  /** Milliseconds from NOW until the response is no longer used; FOREVER, or 0. Exact to a millisecond. */
  freshFor(head: Uint8Array): number {
    if (this.decide(head, 0) !== 'use') return 0
    let low = 0
    let high = FOREVER
    if (this.decide(head, high) === 'use') return FOREVER
    while (high - low > 1) {
      const middle = Math.floor((low + high) / 2)
      if (this.decide(head, middle) === 'use') low = middle
      else high = middle
    }
    return high
  }
}
