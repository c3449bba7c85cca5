// The peer of the transport figures, in a process of its own: a raw socket server that does as little as possible, so
// that what is measured is the client. Prints its port. `GET /big` sends 256 MiB, `/fresh` 8 KiB and `/fresh-big` 64 MiB
// that may be kept for a year, everything else 27 octets of JSON.
import { createServer, type Socket } from 'node:net'

const HEAD_END = '\r\n\r\n'
const PIECE = Buffer.alloc(64 * 1024, 97)
const MIB = 1024 * 1024

function answer(length: number, control: string, body: string = ''): Buffer {
  const date = new Date().toUTCString()
  return Buffer.from(
    `HTTP/1.1 200 OK\r\nDate: ${date}\r\nContent-Type: application/json\r\nCache-Control: ${control}\r\n` +
      `Connection: keep-alive\r\nContent-Length: ${length}\r\n\r\n${body}`,
  )
}

const YEAR = 'max-age=31536000'
const SMALL = answer(27, 'no-store', '{"hello":"world","n":12345}')
const FRESH = answer(8192, YEAR, 'a'.repeat(8192))

function sendBig(socket: Socket, length: number, control: string): void {
  let left = length
  socket.write(answer(length, control))
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

function reply(socket: Socket, request: string): void {
  if (request.startsWith('GET /big')) sendBig(socket, 256 * MIB, 'no-store')
  else if (request.startsWith('GET /fresh-big')) sendBig(socket, 64 * MIB, YEAR)
  else socket.write(request.startsWith('GET /fresh') ? FRESH : SMALL)
}

const server = createServer({ noDelay: true }, (socket) => {
  let pending = ''
  socket.on('error', () => socket.destroy())
  socket.on('data', (chunk) => {
    pending += chunk.toString('latin1')
    for (let end = pending.indexOf(HEAD_END); end >= 0; end = pending.indexOf(HEAD_END)) {
      reply(socket, pending)
      pending = pending.slice(end + HEAD_END.length)
    }
  })
})
server.listen(0, '127.0.0.1', () => {
  const address = server.address()
  console.log(typeof address === 'object' && address !== null ? address.port : 0)
})
process.stdin.on('end', () => process.exit()).resume()
