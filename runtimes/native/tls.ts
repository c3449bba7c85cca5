// TLS over a connected socket: who the peer is, resumption, and failures under Chromium's names.
// Spec: net/socket/ssl_client_socket_impl.cc, ssl_connect_job.cc (30 s for the handshake).
import { isIP, type Socket } from 'node:net'
import { clearTimeout, setTimeout } from 'node:timers'
import * as tls from 'node:tls'
import type { Cancellation } from '../../bindings/host/cancellation.ts'
import type { CertificateVerifier } from '../../bindings/host/certificates.ts'
import { NetError } from '../../bindings/host/errors.ts'
import { derOf, type TrustStep, trustSteps } from './certificate-authorities.ts'
import { CertificateVerdicts } from './certificate-verdicts.ts'
import type { OfferedEndpoint } from './dial.ts'
import { certificateError, handshakeError } from './tls-errors.ts'

const HANDSHAKE_MS = 30_000
const SESSIONS = 256

export class TlsConnector {
  readonly #trust: readonly TrustStep[]
  /** What the caller trusts, base64 of the DER. */
  readonly #own: ReadonlySet<string>
  #context: tls.SecureContext | null = null
  #verdicts: CertificateVerdicts | null = null
  /** Index of the step of trust that connections are made with. */
  #step = 0
  #sessions = new Map<string, Buffer>()

  constructor(additional: readonly string[]) {
    this.#trust = trustSteps(additional)
    this.#own = new Set(additional.map(derOf))
  }

  get step(): number {
    return this.#step
  }

  /** Null: what the verification finds is the answer. What was answered before is forgotten. */
  setVerifier(verifier: CertificateVerifier | null): void {
    this.#verdicts = verifier === null ? null : new CertificateVerdicts(verifier)
    this.clearSessions()
  }

  /** Whether a connection that failed at `step` may succeed when more authorities are trusted, as they are from now on. */
  widen(error: unknown, step: number): boolean {
    if (!isUnknownAuthority(error) || step >= this.#trust.length - 1) return false
    if (step < this.#step) return true
    this.#step++
    this.#context = null
    this.clearSessions()
    return true
  }

  /** Rejects with NetError after destroying the socket. */
  connect(socket: Socket, endpoint: OfferedEndpoint, cancellation: Cancellation): Promise<tls.TLSSocket> {
    const { host, key } = endpoint
    const step = this.#step
    return new Promise((resolve, reject) => {
      const secure = tls.connect(this.#options(socket, endpoint))
      const end = (error: NetError | null): void => {
        clearTimeout(timeout)
        unsubscribe()
        secure.removeAllListeners('secureConnect').removeAllListeners('close').removeAllListeners('error')
        secure.on('error', () => {})
        if (error === null) {
          resolve(secure)
          return
        }
        secure.destroy()
        socket.destroy()
        reject(error)
      }
      const timeout = setTimeout(() => end(new NetError('ERR_TIMED_OUT', 'the handshake timed out')), HANDSHAKE_MS)
      let unsubscribe = (): void => {}
      secure.once('secureConnect', () => {
        clearTimeout(timeout)
        const found = this.#verify(secure, host)
        const isFinal = !isUnknownAuthority(found) || step === this.#trust.length - 1
        if (this.#verdicts === null || !isFinal) end(found)
        else this.#verdicts.judge(secure, host, found).then(end, (error: unknown) => end(verifierFailed(error, host)))
      })
      secure.once('error', (error: Error) => end(handshakeError(error, host)))
      secure.once('close', () => end(new NetError('ERR_CONNECTION_CLOSED', `${host} closed during the handshake`)))
      secure.on('session', (session: Buffer) => this.#remember(key, session))
      unsubscribe = cancellation.subscribe((reason) => end(reason as NetError))
    })
  }

  clearSessions(): void {
    this.#sessions.clear()
  }

  #options(socket: Socket, { host, key, http2 }: OfferedEndpoint): tls.ConnectionOptions {
    this.#context ??= this.#createContext()
    const name = host.startsWith('[') ? host.slice(1, -1) : host
    // A resumed connection shows no certificate on Node: with somebody to judge it, nothing is resumed.
    const session = this.#verdicts === null ? this.#sessions.get(key) : undefined
    // Departure: a ticket may be used more than once (RFC 8446 C.4 advises against it where observers could link the
    // connections), since many servers give none on a resumed connection.
    return {
      socket,
      host: name,
      ...(isIP(name) === 0 ? { servername: name } : {}),
      ALPNProtocols: http2 ? ['h2', 'http/1.1'] : ['http/1.1'],
      secureContext: this.#context,
      // Verified in #verify, before the first octet is sent: a refused certificate has to stay readable, since the
      // runtimes do not agree on the code of an expired one.
      rejectUnauthorized: false,
      ...(session === undefined ? {} : { session }),
    }
  }

  #createContext(): tls.SecureContext {
    const ca = this.#trust[this.#step]!()
    return tls.createSecureContext(ca === undefined ? {} : { ca })
  }

  #verify(secure: tls.TLSSocket, host: string): NetError | null {
    return secure.authorized === true ? null : certificateError(secure, host, this.#own)
  }

  #remember(key: string, session: Buffer): void {
    this.#sessions.delete(key)
    this.#sessions.set(key, session)
    if (this.#sessions.size > SESSIONS) this.#sessions.delete(this.#sessions.keys().next().value!)
  }
}

function isUnknownAuthority(error: unknown): boolean {
  return error instanceof NetError && error.code === 'ERR_CERT_AUTHORITY_INVALID'
}

function verifierFailed(error: unknown, host: string): NetError {
  return new NetError('ERR_FAILED', `the certificate verify proc failed for ${host}`, { cause: error })
}
