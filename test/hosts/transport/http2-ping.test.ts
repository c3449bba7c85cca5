// The ping before a request on a connection that was silent: an answer lets it go on, silence ends the connection.
import { once } from 'node:events'
import { connect } from 'node:tls'
import { STALE_CONNECTION, type WireResponse } from '../../../bindings/host/transport.ts'
import { Exchange } from '../../../runtimes/native/http1/exchange.ts'
import { RequestHead } from '../../../runtimes/native/http1/request-head.ts'
import { Http2Connection, type Http2Owner } from '../../../runtimes/native/http2/connection.ts'
import { describe, equal, it, ok } from '../../harness.ts'
import { createCertificate } from '../../servers/certificate.ts'
import { FRAME, type Http2Peer, http2Server } from '../../servers/http2-server.ts'
import { netError, textOf, wireRequest } from './wire.ts'

const certificate = createCertificate({ commonName: 'site', names: ['localhost'] })

async function withConnection(
  serve: (peer: Http2Peer) => unknown,
  test: (send: () => Promise<WireResponse>, gone: () => boolean) => Promise<void>,
): Promise<void> {
  const server = await http2Server(certificate, serve)
  const { port } = server
  const socket = connect({ port, host: '127.0.0.1', ALPNProtocols: ['h2'], rejectUnauthorized: false })
  socket.on('error', () => {})
  await once(socket, 'secureConnect')
  let isGone = false
  const owner: Http2Owner = {
    idle: () => {},
    draining: () => {},
    gone: () => {
      isGone = true
    },
    http1Required: () => {},
    again: () => {},
  }
  const connection = new Http2Connection(socket, owner, { after: 0, wait: 100 })
  const send = (): Promise<WireResponse> =>
    new Promise((resolve, reject) => {
      const request = wireRequest(port, { secure: true, host: 'localhost' })
      connection.start(new Exchange(request, new RequestHead(request), resolve, reject))
    })
  try {
    await test(send, () => isGone)
  } finally {
    socket.destroy()
    await server.close()
  }
}

describe('a ping before a request', () => {
  it('that is answered lets even a slow answer come', () => {
    let pings = 0
    return withConnection(
      async (peer) => {
        peer.settings()
        pings += (await peer.next(FRAME.ping)) === null ? 0 : 1
        await new Promise((resolve) => setTimeout(resolve, 300))
        peer.respond(1, 'ok')
      },
      async (send, gone) => {
        equal(await textOf((await send()).body), 'ok')
        equal(pings, 1)
        equal(gone(), false)
      },
    )
  })

  it('that is not answered ends the connection, and the request may be sent again', () =>
    withConnection(
      (peer) => {
        peer.silent = true
        peer.settings()
      },
      async (send, gone) => {
        ok(STALE_CONNECTION in (await netError(send(), 'ERR_HTTP2_PING_FAILED')))
        equal(gone(), true)
      },
    ))
})
