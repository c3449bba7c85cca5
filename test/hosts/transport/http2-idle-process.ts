// Run by http2.test.ts: makes a request to a server in this process and closes only the server. The idle HTTP/2
// connection of the transport must not keep the process alive.

import { once } from 'node:events'
import type { Socket } from 'node:net'
import { createServer } from 'node:tls'
import { createNativeTransport } from '../../../runtimes/native/transport.ts'
import { createCertificate } from '../../servers/certificate.ts'
import { END_STREAM, Http2Peer } from '../../servers/http2-server.ts'
import { textOf, wireRequest } from './wire.ts'

const { cert, key } = createCertificate({ commonName: 'site', names: ['localhost'] })
const server = createServer({ cert, key, ALPNProtocols: ['h2'] }, async (socket) => {
  const peer = new Http2Peer(socket, 0)
  peer.settings()
  const stream = await peer.request()
  peer.headers(stream, [':status', '200'])
  peer.data(stream, 'ok', END_STREAM)
})
server.on('connection', (socket: Socket) => socket.unref())
server.listen(0, '127.0.0.1')
await once(server, 'listening')
const { port } = server.address() as { port: number }
const transport = createNativeTransport({ certificateAuthorities: [cert] })
const { body, httpVersion } = await transport.exchange(wireRequest(port, { secure: true, host: 'localhost' }))
console.log(`${httpVersion} ${await textOf(body)}, idle: ${transport.openConnections}`)
server.close()
