// The last word on a connection: GOAWAY, then the socket is closed once it has left. A peer that does not take it has a
// quarter of a second; nobody waits for that. Spec: RFC 9113 5.4.1, 6.8.
import { clearTimeout, setTimeout } from 'node:timers'
import type { TLSSocket } from 'node:tls'
import type { FrameWriter } from './frame-writer.ts'
import type { ErrorCode } from './protocol.ts'

const PATIENCE_MS = 250

export function farewell(socket: TLSSocket, writer: FrameWriter, code: ErrorCode): void {
  const close = (): void => {
    clearTimeout(timer)
    socket.destroy()
  }
  const timer = setTimeout(close, PATIENCE_MS)
  timer.unref()
  socket.unref()
  writer.goaway(code)
  writer.flush(close)
}
