// What is kept of a response's head, and what of it decides: numbers that were worked out when it came.
import type { TextCodec } from './codec.ts'

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
  /** As it is stored: made when somebody asks. */
  readonly octets: Uint8Array
}

/** Milliseconds, but for the flags of assembly/cache/head.ts and the halves of the digest of Vary. */
export interface HeadFacts {
  readonly flags: number
  readonly lifetime: number
  readonly staleLifetime: number
  /** When it came, at `answered`. */
  readonly age: number
  readonly answered: number
  /** Until when a background revalidation counts, or 0. */
  readonly until: number
  readonly low: number
  readonly high: number
}

/** Fields and flags of assembly/cache/head.ts. */
export const FIELDS = 104
const FLAGS = 6
const UNTIL = 64
const TRUNCATED = 1
const SPARSE = 2
export const VARIES = 4
export const VARIES_BY_ALL = 8
const REFUSES_RANGES = 16
const STRONG_ETAG = 32
const STRONG_DATE = 64
/** How long others are served stale while one asks anew (net/http/http_cache_transaction.cc). */
const REVALIDATION_MS = 60_000

function viewOf(octets: Uint8Array): DataView {
  return new DataView(octets.buffer, octets.byteOffset, octets.byteLength)
}

/** The facts of octets that are a head. */
export function factsOf(octets: Uint8Array): HeadFacts {
  const view = viewOf(octets)
  return {
    flags: view.getUint16(FLAGS, true),
    lifetime: view.getFloat64(24, true),
    staleLifetime: view.getFloat64(32, true),
    age: view.getFloat64(40, true),
    answered: view.getFloat64(16, true),
    until: view.getFloat64(UNTIL, true),
    low: view.getInt32(48, true),
    high: view.getInt32(52, true),
  }
}

/** A head's fields are read when somebody asks. */
export class Head implements StoredHead {
  readonly facts: HeadFacts
  readonly #codec: TextCodec
  /** The octets, or who makes them. */
  #source: Uint8Array | (() => Uint8Array)
  /** Fields with all of its Vary among them. */
  #varying: readonly string[] | null
  #view: DataView | null = null

  constructor(
    codec: TextCodec,
    facts: HeadFacts,
    source: Uint8Array | (() => Uint8Array),
    varying: readonly string[] | null,
  ) {
    this.#codec = codec
    this.facts = facts
    this.#source = source
    this.#varying = varying
  }

  get octets(): Uint8Array {
    if (typeof this.#source === 'function') this.#source = this.#source()
    return this.#source
  }
  get varying(): readonly string[] {
    this.#varying ??= this.headers
    return this.#varying
  }
  get answered(): number {
    return this.facts.answered
  }
  get status(): number {
    return this.#fixed.getUint16(72, true)
  }
  get httpVersion(): string {
    const version = this.#fixed.getUint16(74, true)
    return version === 20 ? '2' : version === 10 ? '1.0' : '1.1'
  }
  get statusText(): string {
    return this.#text(FIELDS, this.#fixed.getUint32(76, true))
  }
  get headers(): string[] {
    const start = FIELDS + this.#fixed.getUint32(76, true)
    const lines = this.#text(start, this.#fixed.getUint32(96, true)).split('\n')
    lines.pop()
    return lines
  }
  get contentLength(): number {
    return this.#fixed.getFloat64(56, true)
  }
  get etag(): string | null {
    return this.#range(80)
  }
  get lastModified(): string | null {
    return this.#range(88)
  }
  get strongValidator(): string | null {
    const flags = this.#flags
    if (flags & STRONG_ETAG) return this.etag
    return flags & STRONG_DATE ? this.lastModified : null
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

  get #fixed(): DataView {
    this.#view ??= viewOf(this.octets)
    return this.#view
  }

  /** Those of the octets: `facts` has no more of them than decide. */
  get #flags(): number {
    return this.#fixed.getUint16(FLAGS, true)
  }

  #range(field: number): string | null {
    const start = this.#fixed.getUint32(field, true)
    return start === 0 ? null : this.#text(start, this.#fixed.getUint32(field + 4, true))
  }

  #text(start: number, length: number): string {
    return this.#codec.readLatin1(this.octets, start, start + length)
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
