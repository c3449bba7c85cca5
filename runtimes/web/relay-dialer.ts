// The way to the network by a relay, over the runtime's own WebSocket.
import { NetError, UnsupportedError } from '../../bindings/host/errors.ts'
import type { Dialer } from '../../bindings/host/transport.ts'
import { CLOSE_ORIGIN, CLOSE_SESSION, CLOSE_TOKEN, PROTOCOL } from '../../bindings/session/relay/frames.ts'
import type { MessageListener, MessageSocket } from '../../bindings/session/relay/message-socket.ts'
import { RelayTransport } from '../../bindings/session/relay/relay-transport.ts'

export interface RelayDialerOptions {
  /** `ws://` or `wss://`, where the relay listens (`createRelay`). */
  readonly url: string
  /** The relay's token. */
  readonly token: string
}

/** For `ready({ dialer })` or `createSessions({ dialer })`: requests are made by a relay. Nothing is connected yet. */
export function relayDialer({ url, token }: RelayDialerOptions): Dialer {
  const address = new URL(url)
  if (!/^wss?:$/.test(address.protocol)) throw new TypeError(`A relay's url begins with ws:// or wss://, not '${url}'`)
  if (!/^[\w-]{16,}$/.test(token)) throw new TypeError('A token has at least 16 characters of A-Z, a-z, 0-9, _ and -')
  return ({ certificateAuthorities }) => {
    if (certificateAuthorities.length > 0)
      throw new UnsupportedError('certificateAuthorities', 'browser', 'give them to createRelay')
    return new RelayTransport({ url, connect: (listener) => connect(address, token, listener) })
  }
}

function connect(address: URL, token: string, listener: MessageListener): Promise<MessageSocket> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(address, [PROTOCOL, token])
    socket.binaryType = 'arraybuffer'
    let accepted = false
    socket.onmessage = ({ data }) => {
      if (accepted) return listener.message(data instanceof ArrayBuffer ? new Uint8Array(data) : new Uint8Array(0))
      // The first message, empty, says that the relay has let us in: it refuses by closing.
      accepted = true
      resolve({ send: (message) => socket.send(message), close: (code, reason) => socket.close(code, reason) })
    }
    socket.onclose = ({ code, reason }) => {
      if (accepted) listener.closed(code, reason)
      else reject(refused(address, code, reason))
    }
  })
}

function refused(address: URL, code: number, reason: string): NetError {
  if (code === CLOSE_TOKEN || code === CLOSE_ORIGIN)
    return new NetError('ERR_ACCESS_DENIED', `the relay ${address.href} refuses this page: ${reason}`)
  if (code === CLOSE_SESSION) return new NetError('ERR_CONNECTION_FAILED', `the relay ${address.href} ends: ${reason}`)
  const why = reason === '' ? 'is it running, and does connect-src of the page allow it?' : reason
  return new NetError('ERR_CONNECTION_FAILED', `the relay ${address.href} cannot be reached: ${why}`)
}
