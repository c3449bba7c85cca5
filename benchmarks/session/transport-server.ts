// The peer of the transport figures, in a process of its own: a raw socket server that does as little as possible, so
// that what is measured is the client. Prints its port. `GET /big` sends 256 MiB, everything else 27 octets of JSON.
import { createServer, type Socket } from 'node:net'

const HEAD_END = '\r\n\r\n'
const SMALL = Buffer.from(
  'HTTP/1.1 200 OK\r\nDate: Tue, 24 Nov 2026 11:00:00 GMT\r\nContent-Type: application/json\r\n' +
    'Cache-Control: no-store\r\nConnection: keep-alive\r\nContent-Length: 27\r\n\r\n{"hello":"world","n":12345}',
)
const BIG_OCTETS = 256 * 1024 * 1024
const PIECE = Buffer.alloc(64 * 1024, 97)

function sendBig(socket: Socket): void {
  let left = BIG_OCTETS
  socket.write(`HTTP/1.1 200 OK\r\nContent-Length: ${left}\r\n\r\n`)
  const more = (): void => {
    while (left > 0 && !socket.destroyed) {
      left -= PIECE.length
      if (!socket.write(PIECE)) {
        socket.once('drain', more)
        return
      }
    }
  }
  more()
}

const server = createServer({ noDelay: true }, (socket) => {
  let pending = ''
  socket.on('error', () => socket.destroy())
  socket.on('data', (chunk) => {
    pending += chunk.toString('latin1')
    for (let end = pending.indexOf(HEAD_END); end >= 0; end = pending.indexOf(HEAD_END)) {
      if (pending.startsWith('GET /big')) sendBig(socket)
      else socket.write(SMALL)
      pending = pending.slice(end + HEAD_END.length)
    }
  })
})
server.listen(0, '127.0.0.1', () => {
  const address = server.address()
  console.log(typeof address === 'object' && address !== null ? address.port : 0)
})
process.stdin.on('end', () => process.exit()).resume()
