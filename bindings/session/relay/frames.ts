// What a page and its relay say to each other: one message is one frame, many requests share a connection.
//
//   type u8 | request u32, big-endian | payload
//
// OPEN (JSON, OpenedRequest), HEAD (JSON, AnsweredHead), INTERIM (JSON), FAIL (JSON, Failure), RESOLVE and RESOLVED
// (JSON), DATA (octets), END and CANCEL (nothing), CREDIT (u32: octets that may follow). DATA, END and CREDIT go both
// ways: a sender never has more in flight than it was granted, so that a slow reader is felt at the other end.
import type { HeaderList } from '../../host/body.ts'

export const OPEN = 1
export const DATA = 2
export const END = 3
export const CANCEL = 4
export const CREDIT = 5
export const RESOLVE = 6
export const HEAD = 10
export const INTERIM = 11
export const FAIL = 12
export const RESOLVED = 13

/** What both offer and choose as the WebSocket's subprotocol; another version gets another name. */
export const PROTOCOL = 'omnisession.relay.1'
/** Octets of one direction of one request that may be on their way unasked. */
export const FIRST_CREDIT = 262_144
/** The largest piece of a body in one frame. */
export const LARGEST_PIECE = 32_768
/** The largest frame: a head with all its headers. */
export const LARGEST_FRAME = 1_048_576

/** Codes of a closing WebSocket that the relay gives reasons by (RFC 6455 7.4.2: private use). */
export const CLOSE_PROTOCOL = 4400
export const CLOSE_TOKEN = 4401
export const CLOSE_ORIGIN = 4403
export const CLOSE_SESSION = 4410

export interface Frame {
  readonly type: number
  readonly request: number
  readonly payload: Uint8Array
}

/** The part of a WireRequest that goes over. */
export interface OpenedRequest {
  readonly method: string
  readonly secure: boolean
  readonly host: string
  readonly port: number
  readonly target: string
  readonly headers: HeaderList
  /** Octets; null: not known. Undefined: there is no body. */
  readonly body?: number | null
  readonly upgrade: boolean
  readonly privacyMode: boolean
  readonly networkPartition: string
}

export interface AnsweredHead {
  readonly status: number
  readonly statusText: string
  readonly httpVersion: string
  readonly headers: HeaderList
  readonly length: number | null
  readonly remoteAddress: string
  readonly reused: boolean
}

export interface InterimHead {
  readonly status: number
  readonly statusText: string
  readonly headers: HeaderList
}

export interface Failure {
  readonly code: string
  readonly detail: string
  /** STALE_CONNECTION: the request may be sent again. */
  readonly stale: boolean
}

const HEAD_SIZE = 5
const encoder = new TextEncoder()
const decoder = new TextDecoder('utf-8', { fatal: true })

/** Thrown for what the other side must not send; the connection ends with it. */
export class RelayProtocolError extends Error {}

export function encodeFrame(type: number, request: number, payload?: Uint8Array): Uint8Array<ArrayBuffer> {
  const frame = new Uint8Array(HEAD_SIZE + (payload?.byteLength ?? 0))
  frame[0] = type
  new DataView(frame.buffer).setUint32(1, request)
  if (payload !== undefined) frame.set(payload, HEAD_SIZE)
  return frame
}

export function encodeJson(type: number, request: number, value: object): Uint8Array<ArrayBuffer> {
  return encodeFrame(type, request, encoder.encode(JSON.stringify(value)))
}

export function encodeCredit(request: number, octets: number): Uint8Array<ArrayBuffer> {
  const payload = new Uint8Array(4)
  new DataView(payload.buffer).setUint32(0, octets)
  return encodeFrame(CREDIT, request, payload)
}

export function decodeFrame(octets: Uint8Array): Frame {
  if (octets.byteLength < HEAD_SIZE) throw new RelayProtocolError('a frame without its head')
  const request = new DataView(octets.buffer, octets.byteOffset).getUint32(1)
  return { type: octets[0] as number, request, payload: octets.subarray(HEAD_SIZE) }
}

export function creditOf({ payload }: Frame): number {
  if (payload.byteLength !== 4) throw new RelayProtocolError('a credit that is no number')
  return new DataView(payload.buffer, payload.byteOffset).getUint32(0)
}

/** An object; what its fields are is the reader's to check (`Fields`). */
export function jsonOf({ payload }: Frame): Fields {
  let value: unknown
  try {
    value = JSON.parse(decoder.decode(payload))
  } catch {
    throw new RelayProtocolError('a frame that is no JSON')
  }
  if (typeof value !== 'object' || value === null) throw new RelayProtocolError('a frame that is no object')
  return new Fields(value as Readonly<Record<string, unknown>>)
}

/** Fields of an object from the other side, each checked when it is read. */
export class Fields {
  readonly #object: Readonly<Record<string, unknown>>

  constructor(object: Readonly<Record<string, unknown>>) {
    this.#object = object
  }

  text(name: string): string {
    const value = this.#object[name]
    return typeof value === 'string' ? value : this.#refuse(name)
  }

  flag(name: string): boolean {
    const value = this.#object[name]
    return typeof value === 'boolean' ? value : this.#refuse(name)
  }

  /** A whole number within the bounds. */
  integer(name: string, least: number, most: number): number {
    const value = this.#object[name]
    return Number.isInteger(value) && (value as number) >= least && (value as number) <= most
      ? (value as number)
      : this.#refuse(name)
  }

  /** Octets, null (not known) or undefined (absent). */
  length(name: string): number | null | undefined {
    const value = this.#object[name]
    return value === undefined || value === null ? value : this.integer(name, 0, Number.MAX_SAFE_INTEGER)
  }

  headers(name: string): HeaderList {
    const value = this.#object[name]
    const good = Array.isArray(value) && value.length % 2 === 0 && value.every(isHeaderText)
    return good ? value : this.#refuse(name)
  }

  list(name: string): readonly unknown[] {
    const value = this.#object[name]
    return Array.isArray(value) ? value : this.#refuse(name)
  }

  #refuse(name: string): never {
    throw new RelayProtocolError(`a frame whose '${name}' cannot be`)
  }
}

/** One character an octet, and nothing that would end a line. */
function isHeaderText(value: unknown): boolean {
  if (typeof value !== 'string' || /[\r\n\0]/.test(value)) return false
  for (let at = 0; at < value.length; at++) if (value.charCodeAt(at) > 0xff) return false
  return true
}
