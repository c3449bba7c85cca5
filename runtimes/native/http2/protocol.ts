// The numbers of HTTP/2. Spec: RFC 9113 4.1, 6, 6.5.2, 7; names of failures: net/spdy/spdy_session.cc
// (MapFramerErrorToNetError).
import type { NetErrorName } from '../../../bindings/host/net-errors.ts'

export const FRAME = {
  data: 0,
  headers: 1,
  priority: 2,
  reset: 3,
  settings: 4,
  pushPromise: 5,
  ping: 6,
  goaway: 7,
  windowUpdate: 8,
  continuation: 9,
} as const

export const FLAG = { ack: 1, endStream: 1, endHeaders: 4, padded: 8, priority: 32 } as const

export const CODE = {
  none: 0,
  protocol: 1,
  flowControl: 3,
  frameSize: 6,
  refused: 7,
  cancel: 8,
  compression: 9,
  calm: 11,
  inadequateSecurity: 12,
  http11Required: 13,
} as const

export type ErrorCode = (typeof CODE)[keyof typeof CODE]

export const SETTING = {
  headerTableSize: 1,
  enablePush: 2,
  maxConcurrentStreams: 3,
  initialWindowSize: 4,
  maxFrameSize: 5,
  maxHeaderListSize: 6,
} as const

export const FRAME_HEAD_OCTETS = 9
/** Payload of a frame: what both sides take unless told otherwise, and what is sent and taken here. */
export const MAX_FRAME_OCTETS = 16_384
export const MAX_STREAM_ID = 0x7fff_ffff
export const MAX_WINDOW = 0x7fff_ffff
/** Of a stream and of the connection before anything was said. */
export const DEFAULT_WINDOW = 65_535

/** The peer broke a rule in a way that ends the connection (RFC 9113 5.4.1). */
export class ConnectionFault extends Error {
  readonly code: ErrorCode

  constructor(code: ErrorCode, detail: string) {
    super(detail)
    this.code = code
  }
}

/** Chromium's name of the failure that a code stands for. */
export function failureName(code: number): NetErrorName {
  switch (code) {
    case CODE.flowControl:
      return 'ERR_HTTP2_FLOW_CONTROL_ERROR'
    case CODE.frameSize:
      return 'ERR_HTTP2_FRAME_SIZE_ERROR'
    case CODE.compression:
      return 'ERR_HTTP2_COMPRESSION_ERROR'
    case CODE.inadequateSecurity:
      return 'ERR_HTTP2_INADEQUATE_TRANSPORT_SECURITY'
    case CODE.http11Required:
      return 'ERR_HTTP_1_1_REQUIRED'
    default:
      return 'ERR_HTTP2_PROTOCOL_ERROR'
  }
}

export function readUint32(octets: Uint8Array, at: number): number {
  return ((octets[at]! << 24) | (octets[at + 1]! << 16) | (octets[at + 2]! << 8) | octets[at + 3]!) >>> 0
}
