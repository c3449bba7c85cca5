// `createRelay`: who may connect is decided here, by token and origin; what a page may then ask for in relay-client.ts.
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { OmniError } from '../../../bindings/core/errors.ts'
import type { Host } from '../../../bindings/host/host.ts'
import type { Transport } from '../../../bindings/host/transport.ts'
import {
  CLOSE_ORIGIN,
  CLOSE_SESSION,
  CLOSE_TOKEN,
  LARGEST_FRAME,
  PROTOCOL,
} from '../../../bindings/session/relay/frames.ts'
import { RelayClient } from '../../../bindings/session/relay/relay-client.ts'
import type { Relay, RelayOptions, UpgradeRequest } from '../../../bindings/session/relay/relay-options.ts'
import { Targets } from '../../../bindings/session/relay/targets.ts'
import { Session } from '../../../bindings/session/session.ts'
import { type ByteSocket, handshake, ServerWebSocket } from './server-websocket.ts'

export function createNativeRelay(host: Host, options: RelayOptions): Relay {
  return new NativeRelay(host, options)
}

class NativeRelay implements Relay {
  readonly token: string
  readonly #options: RelayOptions
  readonly #host: Host
  readonly #targets: Targets
  readonly #origins: ReadonlySet<string>
  readonly #sockets = new Set<ServerWebSocket>()
  #own: Transport | null = null
  #server: Server | null = null

  constructor(host: Host, options: RelayOptions) {
    if (options.session !== undefined && !(options.session instanceof Session))
      throw new TypeError('The session of a relay must be a Session of this copy of omnisession')
    this.#host = host
    this.#options = options
    this.token = options.token ?? randomBytes(24).toString('base64url')
    if (!/^[\w-]{16,}$/.test(this.token))
      throw new TypeError('A token has at least 16 characters of A-Z, a-z, 0-9, _ and -')
    this.#targets = new Targets(options.targets)
    this.#origins = new Set(options.origins.map(checkOrigin))
  }

  get connections(): number {
    return this.#sockets.size
  }

  readonly upgrade = (request: UpgradeRequest, socket: unknown, head: Uint8Array): boolean => {
    const [path] = (request.url ?? '').split('?')
    if (path !== (this.#options.path ?? '/relay')) return false
    const { 'sec-websocket-key': key, 'sec-websocket-protocol': offered = '', origin = '' } = request.headers
    const [protocol, token = ''] = String(offered).split(/, */)
    if (typeof key !== 'string' || protocol !== PROTOCOL) refuse(socket as ByteSocket)
    else this.#accept(socket as ByteSocket, head, { key, token, origin: String(origin) })
    return true
  }

  async listen({ port = 0, host = '127.0.0.1' }: { port?: number; host?: string } = {}): Promise<string> {
    // Not at import: a program that mounts the relay on a server of its own has loaded it, the others need not.
    const { createServer } = await import('node:http')
    const server = createServer((_request, response) => void response.writeHead(404).end())
    server.on('upgrade', (request, socket, head) => {
      if (!this.upgrade(request, socket, head)) refuse(socket)
    })
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject)
      server.listen(port, host, resolve)
    })
    this.#server = server
    const name = host.includes(':') ? `[${host}]` : host
    return `ws://${name}:${(server.address() as AddressInfo).port}${this.#options.path ?? '/relay'}`
  }

  async close(): Promise<void> {
    const server = this.#server
    this.#server = null
    for (const socket of [...this.#sockets]) socket.close(1001, 'the relay ends')
    this.#own?.close()
    this.#own = null
    if (server !== null) await new Promise((resolve) => server.close(resolve))
  }

  #accept(bytes: ByteSocket, head: Uint8Array, asked: { key: string; token: string; origin: string }): void {
    bytes.write(handshake(asked.key, PROTOCOL))
    const socket = new ServerWebSocket(bytes, LARGEST_FRAME)
    // Refused only now, since a page is not told why a handshake failed.
    if (!this.#origins.has(asked.origin)) turnAway(socket, CLOSE_ORIGIN, `its origin ${asked.origin} is not allowed`)
    else if (!isSame(asked.token, this.token)) turnAway(socket, CLOSE_TOKEN, 'the token is wrong')
    else this.#serve(socket, head)
  }

  #serve(socket: ServerWebSocket, head: Uint8Array): void {
    const transport = this.#transport()
    if (transport === null) {
      turnAway(socket, CLOSE_SESSION, 'its session is closed')
      return
    }
    this.#sockets.add(socket)
    const client = new RelayClient({
      socket,
      transport,
      allows: (target) => this.#targets.allows(target),
      allowsHost: (name) => this.#targets.allowsHost(name),
      onEnd: () => this.#sockets.delete(socket),
    })
    socket.send(new Uint8Array(0))
    socket.listen(client, head)
  }

  /** Null: the session whose connections these would be is closed. */
  #transport(): Transport | null {
    const { session, certificateAuthorities = [] } = this.#options
    try {
      if (session !== undefined) return Session.transportOf(session)
    } catch (error) {
      if ((error as Partial<OmniError>).code === 'OMNI_SESSION_CLOSED') return null
      throw error
    }
    this.#own ??= this.#host.createTransport({ certificateAuthorities })
    return this.#own
  }
}

function checkOrigin(text: string): string {
  if (URL.parse(text)?.origin !== text) throw new TypeError(`An origin is such as 'https://app.example.com': '${text}'`)
  return text
}

/** In a time that does not tell how much of it was right. */
function isSame(a: string, b: string): boolean {
  const digest = (text: string): Uint8Array => createHash('sha256').update(text).digest()
  return timingSafeEqual(digest(a), digest(b))
}

/** What it still sends is read and forgotten, or its connection would never end. */
function turnAway(socket: ServerWebSocket, code: number, reason: string): void {
  socket.listen({ message: () => {}, closed: () => {} }, new Uint8Array(0))
  socket.close(code, reason)
}

function refuse(socket: ByteSocket): void {
  socket.on('error', () => {})
  socket.write('HTTP/1.1 426 Upgrade Required\r\nUpgrade: websocket\r\nConnection: close\r\nContent-Length: 0\r\n\r\n')
  socket.end()
}
