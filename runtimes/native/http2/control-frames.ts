// The frames that steer: what their payloads say, and what sizes and streams they may have.
// Spec: RFC 9113 6.3 to 6.9, 5.5 (frames of unknown types, such as ALTSVC and ORIGIN, are ignored).
import type { FrameHead } from './frame-reader.ts'
import { CODE, ConnectionFault, FLAG, FRAME, MAX_STREAM_ID, MAX_WINDOW, readUint32 } from './protocol.ts'
import { readSettings } from './settings.ts'

export interface ControlEvents {
  /** One entry of SETTINGS. */
  setting(identifier: number, value: number): void
  /** SETTINGS were read whole and have to be acknowledged. */
  settingsRead(): void
  pinged(opaque: Uint8Array): void
  /** Our ping was answered. */
  pingAnswered(): void
  /** Streams beyond `last` were not processed. */
  goaway(last: number, code: number): void
  /** Of the connection when the stream is 0. */
  windowGrows(stream: number, octets: number): void
  streamReset(stream: number, code: number): void
  /** A frame that says nothing to us. */
  ignored(): void
}

/** The payload is `octets` from `start`. Throws ConnectionFault. */
export function readControlFrame(head: FrameHead, octets: Uint8Array, start: number, events: ControlEvents): void {
  switch (head.type) {
    case FRAME.settings:
      readSettingsFrame(head, octets, start, events)
      break
    case FRAME.windowUpdate:
      checkSize(head, 4)
      events.windowGrows(head.stream, readUint32(octets, start) & MAX_WINDOW)
      break
    case FRAME.reset:
      checkSize(head, 4)
      events.streamReset(head.stream, readUint32(octets, start))
      break
    case FRAME.ping:
      checkConnection(head)
      checkSize(head, 8)
      if (isAck(head)) events.pingAnswered()
      else events.pinged(octets.subarray(start, start + 8))
      break
    case FRAME.goaway:
      checkConnection(head)
      if (head.length < 8) throw new ConnectionFault(CODE.frameSize, `GOAWAY of ${head.length} octets`)
      events.goaway(readUint32(octets, start) & MAX_STREAM_ID, readUint32(octets, start + 4))
      break
    case FRAME.pushPromise:
      throw new ConnectionFault(CODE.protocol, 'a pushed stream, though push is off')
    case FRAME.priority:
      if (head.stream === 0) throw new ConnectionFault(CODE.protocol, 'PRIORITY on stream 0')
      checkSize(head, 5)
      events.ignored()
      break
    default:
      events.ignored()
  }
}

function readSettingsFrame(head: FrameHead, octets: Uint8Array, start: number, events: ControlEvents): void {
  checkConnection(head)
  if (isAck(head)) {
    checkSize(head, 0)
    return
  }
  readSettings(octets, start, head.length, (identifier, value) => events.setting(identifier, value))
  events.settingsRead()
}

function isAck({ flags }: FrameHead): boolean {
  return (flags & FLAG.ack) !== 0
}

function checkSize({ length, type }: FrameHead, octets: number): void {
  if (length !== octets) throw new ConnectionFault(CODE.frameSize, `a frame of type ${type} with ${length} octets`)
}

function checkConnection({ stream, type }: FrameHead): void {
  if (stream !== 0) throw new ConnectionFault(CODE.protocol, `a frame of type ${type} on stream ${stream}`)
}
