// Child process of the HTTP/2 benchmark: answers (`/echo` with the fields it got) on node:http2 until its standard input ends. Prints `{port, ca}`.
import { createSecureServer, type IncomingHttpHeaders, type ServerHttp2Stream } from 'node:http2'
import type { AddressInfo } from 'node:net'
import { createCertificate } from '../../test/servers/certificate.ts'

const authority = createCertificate({ commonName: 'Bench Authority', isAuthority: true })
const site = createCertificate({ commonName: 'bench', names: ['localhost', '127.0.0.1'], issuer: authority })
const server = createSecureServer({ cert: site.cert, key: site.key, settings: { maxConcurrentStreams: 256 } })
server.on('stream', (stream: ServerHttp2Stream, fields: IncomingHttpHeaders, _: number, raw: string[]) => {
  stream.on('error', () => {})
  if (fields[':path'] === '/echo') {
    stream.respond({ ':status': 200 })
    stream.end(JSON.stringify(raw))
    return
  }
  stream.respond({ ':status': 200, 'content-type': 'text/plain', 'content-length': 13 })
  stream.end('Hello, world!')
})
server.listen(0, '127.0.0.1', () => {
  console.log(JSON.stringify({ port: (server.address() as AddressInfo).port, ca: authority.cert }))
})
process.stdin.on('end', () => process.exit()).resume()
