// TLS over a connected socket: who the peer is, resumption, and failures under Chromium's names.
// Spec: net/socket/ssl_client_socket_impl.cc, ssl_connect_job.cc (30 s for the handshake).
import { isIP, type Socket } from 'node:net'
import { clearTimeout, setTimeout } from 'node:timers'
import * as tls from 'node:tls'
import type { Cancellation } from '../../bindings/host/cancellation.ts'
import { NetError } from '../../bindings/host/errors.ts'
import { trustedAuthorities } from './certificate-authorities.ts'
import type { OfferedEndpoint } from './dial.ts'
import { certificateError, handshakeError } from './tls-errors.ts'

const HANDSHAKE_MS = 30_000
const SESSIONS = 256

export class TlsConnector {
  readonly #additional: readonly string[]
  /** What the caller trusts, base64 of the DER. */
  readonly #own: ReadonlySet<string>
  #context: tls.SecureContext | null = null
  #sessions = new Map<string, Buffer>()

  constructor(additional: readonly string[]) {
    this.#additional = additional
    this.#own = new Set(additional.map((pem) => pem.replace(/-----[^-]*-----|\s/g, '')))
  }

  /** Rejects with NetError after destroying the socket. */
  connect(socket: Socket, endpoint: OfferedEndpoint, cancellation: Cancellation): Promise<tls.TLSSocket> {
    const { host, key } = endpoint
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
      secure.once('secureConnect', () => end(this.#verify(secure, host)))
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
    const session = this.#sessions.get(key)
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
    const authorities = trustedAuthorities(this.#additional)
    return tls.createSecureContext(authorities === null ? {} : { ca: authorities })
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
