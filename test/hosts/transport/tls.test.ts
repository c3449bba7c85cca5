// TLS with certificates made for the test: what is trusted, what is refused and under which name.
import { once } from 'node:events'
import { createServer, type TLSSocket, type TlsOptions } from 'node:tls'
import { Cancellation } from '../../../bindings/host/cancellation.ts'
import type { Transport, WireRequest } from '../../../bindings/host/transport.ts'
import { createNativeTransport } from '../../../runtimes/native/transport.ts'
import { deepEqual, describe, equal, it, ok, runtime } from '../../harness.ts'
import { type Certificate, createCertificate } from '../../servers/certificate.ts'
import { rawServer } from '../../servers/raw-server.ts'
import { netError, octetsOf, textOf, wireRequest } from './wire.ts'

const DAY = 86_400_000
const authority = createCertificate({ commonName: 'Test Authority', isAuthority: true })
const good = createCertificate({
  commonName: 'site',
  names: ['localhost', 'a.localhost', '127.0.0.1'],
  issuer: authority,
})

interface Site {
  readonly transport: Transport
  readonly handshakes: TLSSocket[]
  /** Of each handshake, whether it resumed a session. */
  readonly resumed: boolean[]
  request(changes?: Partial<WireRequest>): WireRequest
}

/** Serves `ok` over TLS, keep-alive. */
async function withSite(
  options: TlsOptions & { trusted?: readonly Certificate[] },
  test: (site: Site) => Promise<void>,
): Promise<void> {
  const handshakes: TLSSocket[] = []
  const resumed: boolean[] = []
  const server = createServer({ ALPNProtocols: ['http/1.1'], ...options }, (socket) => {
    handshakes.push(socket)
    resumed.push(socket.isSessionReused())
    socket.on('error', () => {})
    socket.on('data', () => socket.write('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok'))
  })
  server.on('tlsClientError', () => {})
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as { port: number }
  const trusted = options.trusted ?? [authority]
  const transport = createNativeTransport({ certificateAuthorities: trusted.map(({ cert }) => cert) })
  try {
    await test({
      transport,
      handshakes,
      resumed,
      request: (changes) => wireRequest(port, { secure: true, host: 'localhost', ...changes }),
    })
  } finally {
    transport.close()
    for (const socket of handshakes) socket.destroy()
    server.close()
  }
  equal(transport.openConnections, 0)
}

const identity = ({ cert, key }: Certificate): TlsOptions => ({ cert, key })

describe('a trusted certificate', () => {
  for (const host of ['localhost', 'a.localhost', '127.0.0.1']) {
    it(`is accepted for ${host}, the connection kept`, () =>
      withSite(identity(good), async ({ transport, request, handshakes }) => {
        for (let round = 0; round < 3; round++) {
          const { status, body, reused } = await transport.exchange(request({ host }))
          deepEqual([status, await textOf(body), reused], [200, 'ok', round > 0])
        }
        equal(handshakes.length, 1)
        equal(handshakes[0]!.alpnProtocol, 'http/1.1')
        const name = handshakes[0]!.servername
        ok(host === '127.0.0.1' ? !name : name === host, `the server name was ${name}`)
      }))
  }

  it('may itself be what is trusted', () => {
    const own = createCertificate({ commonName: 'own', names: ['localhost'] })
    return withSite({ ...identity(own), trusted: [own] }, async ({ transport, request }) => {
      equal(await textOf((await transport.exchange(request())).body), 'ok')
    })
  })

  it(
    'is not asked for twice: sessions are resumed',
    () =>
      withSite(identity(good), async ({ transport, request, resumed }) => {
        for (let round = 0; round < 3; round++) {
          const { body } = await transport.exchange(request({ headers: ['Connection', 'close'] }))
          equal(await textOf(body), 'ok')
        }
        deepEqual(resumed, [false, true, true])
      }),
    runtime === 'deno' ? 'the runtime does not resume' : undefined,
  )
})

describe('a certificate that is refused', () => {
  const past = { notBefore: Date.now() - 10 * DAY, notAfter: Date.now() - 5 * DAY }
  const future = { notBefore: Date.now() + 5 * DAY, notAfter: Date.now() + 10 * DAY }
  const stranger = createCertificate({ commonName: 'Somebody Else', isAuthority: true })
  const names = ['localhost']
  const cases: [string, Certificate, string][] = [
    ['self-signed', createCertificate({ commonName: 'self', names }), 'ERR_CERT_AUTHORITY_INVALID'],
    [
      'of an unknown authority',
      createCertificate({ commonName: 'x', names, issuer: stranger }),
      'ERR_CERT_AUTHORITY_INVALID',
    ],
    [
      'for another name',
      createCertificate({ commonName: 'localhost', names: ['other.test'], issuer: authority }),
      'ERR_CERT_COMMON_NAME_INVALID',
    ],
    [
      'that has expired',
      createCertificate({ commonName: 'old', names, issuer: authority, ...past }),
      'ERR_CERT_DATE_INVALID',
    ],
    [
      'that is not valid yet',
      createCertificate({ commonName: 'new', names, issuer: authority, ...future }),
      'ERR_CERT_DATE_INVALID',
    ],
    [
      'self-signed and expired',
      createCertificate({ commonName: 'both', names, ...past }),
      'ERR_CERT_AUTHORITY_INVALID',
    ],
  ]
  for (const [what, certificate, code] of cases) {
    it(`${what}: ${code}, and nothing was sent`, () =>
      withSite(identity(certificate), async ({ transport, request, handshakes }) => {
        const error = await netError(transport.exchange(request()), code)
        ok(error.detail?.includes('localhost'), error.detail)
        ok(error.cause instanceof Error)
        for (const socket of handshakes) equal(socket.bytesRead, 0)
        equal(transport.openConnections, 0)
      }))
  }
})

describe('a handshake that fails', () => {
  const alert = (description: number): string => String.fromCharCode(0x15, 3, 1, 0, 2, 2, description)
  const answers: [string, string, string][] = [
    ['for want of a common version (alert 70)', alert(70), 'ERR_SSL_VERSION_OR_CIPHER_MISMATCH'],
    ['for want of a common cipher (alert 40)', alert(40), 'ERR_SSL_VERSION_OR_CIPHER_MISMATCH'],
    ['for another reason (alert 80)', alert(80), 'ERR_SSL_PROTOCOL_ERROR'],
    ['because the server does not speak TLS', 'HTTP/1.1 400 Bad Request\r\n\r\n', 'ERR_SSL_PROTOCOL_ERROR'],
    ['because the server closes', '', 'ERR_CONNECTION_CLOSED'],
  ]
  for (const [what, answer, code] of answers) {
    it(`${what}: ${code}`, async () => {
      const server = await rawServer(async (connection) => {
        await connection.octets(1)
        connection.end(answer)
      })
      const transport = createNativeTransport({ certificateAuthorities: [] })
      try {
        const error = await netError(transport.exchange(wireRequest(server.port, { secure: true })), code)
        ok(error.cause !== undefined)
        equal(transport.openConnections, 0)
      } finally {
        transport.close()
        await server.close()
      }
    })
  }

  it('is given up with its request', async () => {
    const server = await rawServer(() => {})
    const transport = createNativeTransport({ certificateAuthorities: [] })
    try {
      const cancellation = new Cancellation()
      const response = transport.exchange(wireRequest(server.port, { secure: true, cancellation }))
      while ((server.connections[0]?.take(1) ?? '') === '') await new Promise((resolve) => setTimeout(resolve, 1))
      cancellation.cancel()
      await netError(response, 'ERR_ABORTED')
      await server.connections[0]!.closed()
    } finally {
      transport.close()
      await server.close()
    }
  })
})

describe('an upgrade over TLS', () => {
  it('echoes', async () => {
    const server = createServer(identity(good), (socket) => {
      socket.on('error', () => {})
      socket.once('data', () => {
        socket.write('HTTP/1.1 101 x\r\nUpgrade: echo\r\nConnection: Upgrade\r\n\r\n')
        socket.pipe(socket)
      })
    })
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    const { port } = server.address() as { port: number }
    const transport = createNativeTransport({ certificateAuthorities: [authority.cert] })
    const { upgrade } = await transport.exchange(wireRequest(port, { secure: true, upgrade: true }))
    await upgrade!.write(Buffer.from('ping'))
    equal(String(await upgrade!.readable.read()), 'ping')
    upgrade!.end()
    equal(await upgrade!.readable.read(), null)
    transport.close()
    server.close()
  })
})

describe('a large body over TLS', () => {
  it('comes through whole', async () => {
    const total = 8 * 1024 * 1024
    const server = createServer(identity(good), (socket) => {
      socket.on('error', () => {})
      socket.once('data', () => {
        socket.write(`HTTP/1.1 200 OK\r\nContent-Length: ${total}\r\n\r\n`)
        socket.write(Buffer.alloc(total, 'x'))
      })
    })
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    const { port } = server.address() as { port: number }
    const transport = createNativeTransport({ certificateAuthorities: [authority.cert] })
    const { body } = await transport.exchange(wireRequest(port, { secure: true }))
    equal((await octetsOf(body)).length, total)
    transport.close()
    server.close()
  })
})
