// Run by connect.test.ts: makes a request to a server in this process and closes only the server. The idle connection of
// the transport must not keep the process alive.

import { once } from 'node:events'
import { createServer } from 'node:net'
import { createNativeTransport } from '../../../runtimes/native/transport.ts'
import { textOf, wireRequest } from './wire.ts'

const server = createServer((socket) => {
  socket.unref()
  socket.on('data', () => socket.write('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok'))
})
server.listen(0, '127.0.0.1')
await once(server, 'listening')
const transport = createNativeTransport({ certificateAuthorities: [] })
const { body } = await transport.exchange(wireRequest((server.address() as { port: number }).port))
console.log(`${await textOf(body)}, idle: ${transport.openConnections}`)
server.close()
