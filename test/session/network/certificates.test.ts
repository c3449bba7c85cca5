// `setCertificateVerifyProc` and `preconnect` through a session (electron-session 3.3, 3.5).
import { once } from 'node:events'
import { createServer, type Server, type TLSSocket } from 'node:tls'
import { createSessions } from '#runtime'
import type { CertificateVerifyRequest } from '../../../bindings/session/certificate.ts'
import type { Session } from '../../../bindings/session/session.ts'
import { deepEqual, describe, equal, it, ok, throws } from '../../harness.ts'
import { type Certificate, createCertificate } from '../../servers/certificate.ts'

const authority = createCertificate({ commonName: 'Test Authority', isAuthority: true })
const good = createCertificate({ commonName: 'good', names: ['localhost', 'a.localhost'], issuer: authority })
const selfSigned = createCertificate({ commonName: 'self', names: ['localhost', 'a.localhost'] })

interface Site {
  readonly session: Session
  readonly handshakes: TLSSocket[]
  readonly port: number
  /** The body, or the error's message. */
  get(host?: string): Promise<string>
}

async function withSite(identity: Certificate, test: (site: Site) => Promise<void>): Promise<void> {
  const handshakes: TLSSocket[] = []
  const { cert, key } = identity
  const options = { cert: cert + (identity === good ? authority.cert : ''), key, ALPNProtocols: ['http/1.1'] }
  const server: Server = createServer(options, (socket) => {
    handshakes.push(socket)
    socket.on('error', () => {})
    socket.on('data', () => socket.write('HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok'))
  })
  server.on('tlsClientError', () => {})
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as { port: number }
  const session = createSessions({ certificateAuthorities: [authority.cert] }).fromPartition('certificates')
  const get = (host = 'localhost'): Promise<string> =>
    session.fetch(`https://${host}:${port}/`).then(
      (response) => response.text(),
      (error: Error) => error.message,
    )
  try {
    await test({ session, handshakes, port, get })
  } finally {
    await session.close()
    for (const socket of handshakes) socket.destroy()
    server.close()
  }
}

describe('setCertificateVerifyProc', () => {
  it('describes what it has found', () =>
    withSite(good, async ({ session, get }) => {
      const requests: CertificateVerifyRequest[] = []
      session.setCertificateVerifyProc((request, callback) => {
        requests.push(request)
        callback(-3)
      })
      equal(await get(), 'ok')
      equal(requests.length, 1)
      const { hostname, certificate, validatedCertificate, verificationResult, errorCode, ...rest } = requests[0]!
      deepEqual(
        [hostname, verificationResult, errorCode, rest],
        ['localhost', 'net::OK', 0, { isIssuedByKnownRoot: false }],
      )
      equal(certificate.data, good.cert)
      deepEqual([certificate.subjectName, certificate.issuerName], ['good', 'Test Authority'])
      deepEqual(certificate.subject, {
        commonName: 'good',
        organizations: [],
        organizationUnits: [],
        locality: '',
        state: '',
        country: '',
      })
      ok(/^[0-9A-F]{16}$/.test(certificate.serialNumber), certificate.serialNumber)
      ok(/^sha256\/[0-9A-Za-z+/]{43}=$/.test(certificate.fingerprint), certificate.fingerprint)
      const now = Date.now() / 1000
      ok(certificate.validStart < now && certificate.validExpiry > now)
      equal(validatedCertificate.issuerCert?.subjectName, 'Test Authority')
      equal(validatedCertificate.issuerCert?.issuerCert, undefined)
    }))

  const answers: [Certificate, number, string][] = [
    [selfSigned, 0, 'ok'],
    [selfSigned, -3, 'net::ERR_CERT_AUTHORITY_INVALID'],
    [selfSigned, -2, 'net::ERR_FAILED'],
    [selfSigned, -201, 'net::ERR_CERT_DATE_INVALID'],
    [good, 0, 'ok'],
    [good, -3, 'ok'],
    [good, -2, 'net::ERR_FAILED'],
  ]
  for (const [identity, answer, outcome] of answers)
    it(`answered ${answer} for a ${identity === good ? 'good' : 'self-signed'} certificate: ${outcome}`, () =>
      withSite(identity, async ({ session, get }) => {
        let found = ''
        session.setCertificateVerifyProc(({ verificationResult }, callback) => {
          found = verificationResult
          setTimeout(() => callback(answer), 10)
        })
        equal(await get(), outcome)
        equal(found, identity === good ? 'net::OK' : 'net::ERR_CERT_AUTHORITY_INVALID')
      }))

  it('is asked once for a host and certificate, and again after it was set anew', () =>
    withSite(selfSigned, async ({ session, get }) => {
      const asked: string[] = []
      const proc = ({ hostname }: CertificateVerifyRequest, callback: (result: number) => void): void => {
        asked.push(hostname)
        callback(0)
      }
      session.setCertificateVerifyProc(proc)
      equal(await get(), 'ok')
      equal(await get(), 'ok')
      equal(await get('a.localhost'), 'ok')
      deepEqual(asked, ['localhost', 'a.localhost'])
      session.setCertificateVerifyProc(proc)
      equal(await get(), 'ok')
      equal(asked.length, 3)
      session.setCertificateVerifyProc(null)
      equal(await get(), 'net::ERR_CERT_AUTHORITY_INVALID')
    }))

  it('that throws fails the request', () =>
    withSite(good, async ({ session, get }) => {
      session.setCertificateVerifyProc(() => {
        throw new Error('no')
      })
      equal(await get(), 'net::ERR_FAILED')
    }))

  it('that never answers is given up with its request', () =>
    withSite(good, async ({ session, port }) => {
      const asked = new Promise<void>((resolve) => session.setCertificateVerifyProc(() => resolve()))
      const controller = new AbortController()
      const response = session.fetch(`https://localhost:${port}/`, { signal: controller.signal })
      await asked
      controller.abort()
      equal(await response.then(String, (error: Error) => error.name), 'AbortError')
    }))

  it('is null or a function', () =>
    withSite(good, async ({ session }) => {
      for (const wrong of [undefined, 1, 'x', {}])
        throws(() => session.setCertificateVerifyProc(wrong as never), /^Must pass null or function$/)
    }))
})

describe('preconnect', () => {
  it('opens sockets that requests then use', () =>
    withSite(good, async ({ session, port, handshakes, get }) => {
      session.preconnect({ url: `https://localhost:${port}/somewhere`, numSockets: 3 })
      while (handshakes.length < 3) await new Promise((resolve) => setTimeout(resolve, 5))
      for (const answer of await Promise.all([get(), get(), get()])) equal(answer, 'ok')
      equal(handshakes.length, 3)
    }))

  it('says what is wrong', () =>
    withSite(good, async ({ session }) => {
      const url = 'https://localhost/'
      for (const wrong of [{}, { url: '' }, { url: 'nowhere' }])
        throws(() => session.preconnect(wrong as never), /Must pass non-empty valid url to session\.preconnect\./)
      for (const numSockets of [0, 7, -1])
        throws(() => session.preconnect({ url, numSockets }), /numSocketsToPreconnect is outside range \[1,6\]/)
      throws(() => (session.preconnect as () => void)(), /Insufficient number of arguments/)
    }))

  it('of what nobody answers is quiet', () =>
    withSite(good, async ({ session, get }) => {
      session.preconnect({ url: 'http://localhost:9/' })
      session.preconnect({ url: 'file:///x' })
      equal(await get(), 'ok')
    }))
})
