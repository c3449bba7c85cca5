// A page's end of a relay, played: a client that says where it comes from, and the transport over it.
import { PROTOCOL } from '../../bindings/session/relay/frames.ts'
import { RelayTransport } from '../../bindings/session/relay/relay-transport.ts'
import { RawClient } from '../servers/websocket-client.ts'

export const ORIGIN = 'https://app.test'

export function dial(url: string, token: string, origin: string = ORIGIN): RawClient {
  return new RawClient(url, { Origin: origin, 'Sec-WebSocket-Protocol': `${PROTOCOL}, ${token}` })
}

export function transportTo(url: string, token: string): RelayTransport {
  return new RelayTransport({
    url,
    connect: async (listener) => {
      const client = dial(url, token)
      await client.accepted.promise
      client.listen(listener)
      return client
    },
  })
}
