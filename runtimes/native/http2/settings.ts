// SETTINGS: what we announce, what the peer does. Spec: RFC 9113 6.5; net/spdy/spdy_session.cc (SendInitialData,
// HandleSetting), http_network_session.cc (the values).
import { CODE, ConnectionFault, MAX_FRAME_OCTETS, MAX_WINDOW, readUint32, SETTING } from './protocol.ts'

export const STREAM_WINDOW: number = 6 * 1024 * 1024
export const CONNECTION_WINDOW: number = 15 * 1024 * 1024
export const TABLE_OCTETS = 65_536
/** Of a response's field list, each field counted with 32 octets more (RFC 9113 6.5.2). */
export const MAX_LIST_OCTETS: number = 256 * 1024

export const OUR_SETTINGS: readonly number[] = [
  ...[SETTING.headerTableSize, TABLE_OCTETS],
  ...[SETTING.enablePush, 0],
  ...[SETTING.initialWindowSize, STREAM_WINDOW],
  ...[SETTING.maxHeaderListSize, MAX_LIST_OCTETS],
]

const ENTRY_OCTETS = 6
const LARGEST_FRAME = 0xff_ffff

/** Calls `apply` for each entry, in order. Throws ConnectionFault. */
export function readSettings(
  octets: Uint8Array,
  start: number,
  length: number,
  apply: (identifier: number, value: number) => void,
): void {
  if (length % ENTRY_OCTETS !== 0) throw new ConnectionFault(CODE.frameSize, `SETTINGS of ${length} octets`)
  for (let at = start; at < start + length; at += ENTRY_OCTETS) {
    const identifier = (octets[at]! << 8) | octets[at + 1]!
    const value = readUint32(octets, at + 2)
    check(identifier, value)
    apply(identifier, value)
  }
}

function check(identifier: number, value: number): void {
  if (identifier === SETTING.enablePush && value !== 0)
    throw new ConnectionFault(CODE.protocol, `a server with ENABLE_PUSH ${value}`)
  if (identifier === SETTING.initialWindowSize && value > MAX_WINDOW)
    throw new ConnectionFault(CODE.flowControl, `INITIAL_WINDOW_SIZE ${value}`)
  if (identifier === SETTING.maxFrameSize && (value < MAX_FRAME_OCTETS || value > LARGEST_FRAME))
    throw new ConnectionFault(CODE.protocol, `MAX_FRAME_SIZE ${value}`)
}
