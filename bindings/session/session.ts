// What a session is made of. The class only joins: cookies decide in cookies/, requests walk network/, the registry
// decides who is who. Everything is made at first use, so that thousands of sessions in memory stay cheap.
import type { CookieChange } from '../core/cookie-types.ts'
import { OmniError } from '../core/errors.ts'
import { UnsupportedError } from '../host/errors.ts'
import type { Host } from '../host/host.ts'
import type { Octets } from '../host/octets.ts'
import type { DamageReport } from '../host/storage.ts'
import type { Transport } from '../host/transport.ts'
import { requireArguments, requireString } from './argument-errors.ts'
import type { LazyCache } from './cache/lazy-cache.ts'
import { type CertificateVerifyProc, certificateVerifier } from './certificate.ts'
import { type ClearableParts, ClearableSession } from './clearing/clearable-session.ts'
import { Clearing } from './clearing/clearing.ts'
import type { CookieKeeper, CookieObserver } from './cookies/cookie-keeper.ts'
import { Cookies } from './cookies/cookies.ts'
import { EmittedEvent } from './emitted-event.ts'
import type { Network } from './network/door.ts'
import type { Engine } from './network/engine.ts'
import type { SessionFetch } from './network/fetch.ts'
import { heldRequest } from './network/held-request.ts'
import { NOT_BUILT } from './not-built.ts'
import { partitionOf } from './partition.ts'
import type { Lease } from './persistence.ts'
import { type PreconnectOptions, preconnectTarget } from './preconnect.ts'
import { type PreloadScript, type PreloadScriptRegistration, PreloadScripts } from './preload-scripts.ts'
import { createProtocol, type Protocol } from './protocol/protocol.ts'
import { Registrations } from './protocol/registrations.ts'
import { type ResolvedHost, type ResolveHostOptions, resolveHost } from './resolve-host.ts'
import type { SessionParts } from './session-parts.ts'
import { tell } from './tell.ts'
import { defineUnsupported } from './unsupported-members.ts'
import { acceptLanguageHeader } from './user-agent.ts'
import { Listeners } from './web-request/listeners.ts'
import { WebRequest } from './web-request/web-request.ts'

export type { ResolvedHost } from './resolve-host.ts'

export type SessionEvents = {
  /** Beyond Electron: rows or files that could not be read; what they held is set aside. */
  'storage-damaged': [event: EmittedEvent<Session>, report: DamageReport]
  /** Beyond Electron: a write failed (disk full, read-only). It is kept and tried again. */
  'storage-error': [event: EmittedEvent<Session>, error: unknown]
}

const CREATE = Symbol('create')

/** For the registry alone: how sessions come to be. */
export function createSession(parts: SessionParts): Session {
  return Reflect.construct(Session, [parts, CREATE])
}

export class Session extends ClearableSession<SessionEvents> {
  readonly #parts: SessionParts
  readonly #host: Host
  readonly #cookies: Cookies
  #lease: Lease | null = null
  #stopObserving: () => void = () => {}
  #transport: Transport | null = null
  #network: Network | null = null
  #cache: LazyCache | null = null
  #opening: Promise<Network> | null = null
  #closing: Promise<void> | null = null
  #userAgent: string | null = null
  #acceptLanguages: string | null = null
  #preloads: PreloadScripts | null = null
  readonly #listeners = new Listeners()
  #webRequest: WebRequest | null = null
  readonly #registrations = new Registrations()
  #protocol: Protocol | null = null

  private constructor(parts: SessionParts, key: symbol) {
    super(() => this.#clearable())
    if (key !== CREATE) throw new Error("Session objects cannot be created with 'new'")
    this.#parts = parts
    this.#host = parts.persistence.host
    this.#cookies = new Cookies(() => this.#reachCookies())
  }

  /** @internal What `net.request` and other doors send by. */
  static engineOf(session: Session): Engine | Promise<Engine> {
    session.#checkOpen()
    return session.#network?.engine ?? session.#reachNetwork().then(({ engine }) => engine)
  }

  /** @internal The connections that a relay makes its exchanges on. */
  static transportOf(session: Session): Transport {
    return session.#reachTransport()
  }

  /** @internal What a member says that is not built. */
  static refusal(session: Session, member: string): UnsupportedError {
    return new UnsupportedError(member, session.#host.runtime, 'this part of Electron is not built')
  }

  /** The same object for the session's whole life. */
  get cookies(): Cookies {
    return this.#cookies
  }

  /** The same object for the session's whole life. */
  get webRequest(): WebRequest {
    this.#webRequest ??= new WebRequest({
      listeners: this.#listeners,
      compile: (source) => this.#parts.persistence.urlPatterns.compile(source, this.#parts.schemes.standardSchemes),
      deprecated: (message) => this.#host.deprecated(message),
      checkOpen: () => this.#checkOpen(),
    })
    return this.#webRequest
  }

  /** The same object for the session's whole life. */
  get protocol(): Protocol {
    const [host, registrations] = [this.#host, this.#registrations]
    this.#protocol ??= createProtocol({ host, registrations, checkOpen: () => this.#checkOpen() })
    return this.#protocol
  }

  /** The octets of a Blob sent with a request, by its name in `uploadData`. Rejects when the blob is gone. */
  getBlobData(identifier: string): Promise<Octets>
  async getBlobData(...given: unknown[]): Promise<Octets> {
    this.#checkOpen()
    requireArguments(given.length, 1)
    const blob = this.#parts.persistence.requestBlobs.get(requireString(given[0], 0))
    if (blob === null) throw new Error('Could not get blob data handle')
    return this.#host.toOctets(new Uint8Array(await blob.arrayBuffer()))
  }

  /** Beyond Electron: the string that `fromPartition` gives this session for; null for one of `fromPath`. */
  get partition(): string | null {
    return partitionOf(this.#parts.key)
  }

  isPersistent(): boolean {
    return this.#parts.directory !== null
  }

  /** The session's directory, null in memory. */
  get storagePath(): string | null {
    return this.#parts.directory
  }

  getStoragePath(): string | null {
    return this.#parts.directory
  }

  /** Beyond Electron: what of the stored state could not be read since it was opened. */
  get storageDamage(): readonly DamageReport[] {
    return this.#lease?.cookies.damage ?? []
  }

  getUserAgent(): string {
    this.#checkOpen()
    return this.#userAgent ?? this.#parts.manners.userAgent()
  }

  /** `acceptLanguages`: in order of preference, e.g. `'en-US,fr,de'`, sent as `en-US,fr;q=0.9,de;q=0.8`. */
  setUserAgent(userAgent: string, acceptLanguages?: string): void
  setUserAgent(...given: unknown[]): void {
    this.#checkOpen()
    requireArguments(given.length, 1)
    const userAgent = requireString(given[0], 0)
    if (/[\r\n\0]/.test(userAgent + given[1])) throw new TypeError('A user agent has no line break and no NUL')
    this.#userAgent = userAgent
    if (typeof given[1] === 'string') this.#acceptLanguages = acceptLanguageHeader(given[1])
  }

  /** The fetch of this session: its cookies, connections and user agent. Electron's `ses.fetch`. */
  fetch(...request: Parameters<SessionFetch>): Promise<Response> {
    try {
      this.#checkOpen()
      if (this.#network !== null) return this.#network.fetch(...request)
      const held = heldRequest(request)
      return this.#reachNetwork().then(({ fetch }) => fetch(...held))
    } catch (error) {
      return Promise.reject(error)
    }
  }

  resolveHost(host: string, options?: ResolveHostOptions): Promise<ResolvedHost>
  resolveHost(...given: unknown[]): Promise<ResolvedHost> {
    requireArguments(given.length, 1)
    const host = requireString(given[0], 0)
    return this.#resolve(host, given[1])
  }

  async #resolve(host: string, options: unknown): Promise<ResolvedHost> {
    return resolveHost(this.#reachTransport(), host, options, this.#host.runtime)
  }

  /**
   * Connects to the origin of `url` ahead of its requests. No result, no event; what fails is told by the requests.
   * Throws TypeError for a URL that is none and for `numSockets` outside 1 to 6.
   */
  preconnect(options: PreconnectOptions): void
  preconnect(...given: unknown[]): void {
    const wanted = preconnectTarget(given)
    const transport = this.#reachTransport()
    if (transport.preconnect === undefined) throw new UnsupportedError('preconnect', this.#host.runtime)
    if (wanted !== null) transport.preconnect(wanted.to, wanted.count)
  }

  /** Who judges the certificates of new connections, see `CertificateVerifyProc`; null: the default verification. */
  setCertificateVerifyProc(proc: CertificateVerifyProc | null): void
  setCertificateVerifyProc(...given: unknown[]): void {
    const [proc] = given
    if (proc !== null && typeof proc !== 'function') throw new TypeError('Must pass null or function')
    const transport = this.#reachTransport()
    if (transport.setCertificateVerifier === undefined)
      throw new UnsupportedError('setCertificateVerifyProc', this.#host.runtime)
    transport.setCertificateVerifier(proc === null ? null : certificateVerifier(proc as CertificateVerifyProc))
  }

  async clearHostResolverCache(): Promise<void> {
    const transport = this.#reachTransport()
    if (transport.clearHostCache === undefined)
      throw new UnsupportedError('clearHostResolverCache', this.#host.runtime, 'names are looked up out of reach')
    transport.clearHostCache()
  }

  /** Running requests fail with net::ERR_NETWORK_CHANGED. */
  async closeAllConnections(): Promise<void> {
    this.#checkOpen()
    this.#transport?.closeAllConnections()
  }

  /** Kept for the pages of this session; there are none yet. The id is that of the registration. */
  registerPreloadScript(script: PreloadScriptRegistration): string
  registerPreloadScript(...given: unknown[]): string {
    return this.#reachPreloads().register(...given)
  }

  unregisterPreloadScript(id: string): void
  unregisterPreloadScript(...given: unknown[]): void {
    this.#reachPreloads().unregister(...given)
  }

  /** In the order of their registration. */
  getPreloadScripts(): PreloadScript[] {
    return this.#reachPreloads().all()
  }

  /** Replaces those of type `frame`. Deprecated in Electron. */
  setPreloads(preloads: string[]): void
  setPreloads(...given: unknown[]): void {
    this.#reachPreloads().replaceFrames(...given)
  }

  /** The paths of those of type `frame`. Deprecated in Electron. */
  getPreloads(): string[] {
    return this.#reachPreloads().framePaths()
  }

  /**
   * Beyond Electron: writes what is left, closes connections and files, and frees the name: the same partition then
   * gives a new session, and every member of this one fails with `OMNI_SESSION_CLOSED`. Idempotent.
   */
  close(): Promise<void> {
    this.#closing ??= this.#close()
    return this.#closing
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  async #close(): Promise<void> {
    this.#parts.onClosed()
    this.#transport?.close()
    this.#network?.close()
    try {
      await Promise.all([this.#lease?.release(), this.#cache?.close()])
    } finally {
      // Last, so that the session still hears what went wrong.
      this.#stopObserving()
    }
  }

  #checkOpen(): void {
    if (this.#closing === null) return
    const name = this.partition ?? this.#parts.directory
    throw new OmniError('OMNI_SESSION_CLOSED', `The session '${name}' is closed; fromPartition gives a new one`)
  }

  #reachCookies(): CookieKeeper {
    this.#checkOpen()
    if (this.#lease === null) {
      this.#lease = this.#parts.persistence.lease(this.#parts.directory, this.#parts.durability)
      this.#stopObserving = this.#lease.cookies.observe(this.#observer())
    }
    return this.#lease.cookies
  }

  #reachPreloads(): PreloadScripts {
    this.#checkOpen()
    const { runtime, environment } = this.#host
    this.#preloads ??= new PreloadScripts({
      runtime,
      isAbsolute: (path) => environment.isAbsolute(path),
      uuid: () => environment.uuid(),
    })
    return this.#preloads
  }

  #reachTransport(): Transport {
    this.#checkOpen()
    this.#transport ??= this.#createTransport()
    return this.#transport
  }

  #createTransport(): Transport {
    const { certificateAuthorities, dialer, manners } = this.#parts
    const chosen = {
      userAgent: () => this.#userAgent ?? manners.chosenUserAgent(),
      acceptLanguages: () => this.#acceptLanguages,
    }
    // The host's as a method: it may need itself.
    return (
      dialer?.({ certificateAuthorities, chosen }) ?? this.#host.createTransport({ certificateAuthorities, chosen })
    )
  }

  #reachNetwork(): Promise<Network> {
    this.#opening ??= this.#openNetwork()
    return this.#opening
  }

  async #openNetwork(): Promise<Network> {
    const [{ openNetwork }, decoders, createResponses, cache] = await Promise.all([
      import('./network/door.ts'),
      this.#host.loadDecoders(),
      this.#host.loadResponses?.(),
      this.#reachCache()?.orNone(),
    ])
    // Closed meanwhile: everybody who waits is told.
    this.#checkOpen()
    const { clock, timers } = this.#host
    const { manners, persistence } = this.#parts
    this.#network = openNetwork(
      {
        transport: this.#reachTransport(),
        cookies: this.#reachCookies(),
        clock,
        timers,
        decoders,
        cache: cache ?? undefined,
        userAgent: () => this.#userAgent ?? manners.userAgent(),
        acceptLanguage: () => this.#acceptLanguages ?? manners.acceptLanguages(),
        siteOf: (url) => persistence.modules.siteOf(url),
        clearSite: (origin, types) => new Clearing(this.#clearable()).site(origin, types),
        listeners: this.#listeners,
        blobs: persistence.requestBlobs,
        toOctets: (octets) => this.#host.toOctets(octets),
        protocol: {
          registrations: this.#registrations,
          rules: this.#parts.schemes,
          host: this.#host,
          engineOf: (session) => Session.engineOf(session instanceof Session ? session : this),
        },
      },
      createResponses,
    )
    return this.#network
  }

  #clearable(): ClearableParts {
    this.#checkOpen()
    return {
      host: this.#host,
      cookies: () => this.#reachCookies(),
      cache: async () => this.#reachCache()?.open() ?? null,
      siteOf: (url) => this.#parts.persistence.modules.siteOf(url),
    }
  }

  #reachCache(): LazyCache | null {
    const { cache: options, directory, persistence } = this.#parts
    if (options === null) return null
    const { storeFailed: failed, storeDamaged: damaged } = this.#observer()
    const events = { failed, damaged }
    this.#cache ??= persistence.caches.lease({ host: this.#host, directory, options, events })
    return this.#cache
  }

  #observer(): CookieObserver {
    const cookies = this.#cookies
    return {
      get wantsChanges() {
        return cookies.listenerCount('changed') > 0
      },
      cookiesChanged: (changes: readonly CookieChange[]) => cookies.deliver(changes),
      storeFailed: (error) => tell(() => this.emit('storage-error', new EmittedEvent<Session>(this), error)),
      storeDamaged: (report) => tell(() => this.emit('storage-damaged', new EmittedEvent<Session>(this), report)),
    }
  }
}

defineUnsupported(Session.prototype, 'session', NOT_BUILT, (self, member) =>
  Session.refusal(self as unknown as Session, member),
)
