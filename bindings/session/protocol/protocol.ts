// Electron's Protocol: what an application answers by itself.
// Source: Electron's lib/browser/api/protocol.ts, shell/browser/api/electron_api_protocol.cc.
import { UnsupportedError } from '../../host/errors.ts'
import type { Host } from '../../host/host.ts'
import { conversionError, requireArguments, requireString } from '../argument-errors.ts'
import type { CustomScheme } from './custom-scheme.ts'
import type { HandledRequest } from './handled-request.ts'
import type { ProtocolRequest, ProtocolResponse, ProtocolSource, ReadableLike } from './protocol-types.ts'
import { copiedSource, readSource } from './read-source.ts'
import type { Answer, AnswerKind, HandleOptions } from './registrations.ts'
import { isBuiltIn, type OldHandler, type Registration, type Registrations } from './registrations.ts'

export interface ProtocolParts {
  readonly host: Host
  readonly registrations: Registrations
  /** Throws when the session is closed. */
  checkOpen(): void
}

type OldAnswer<Given> = (request: ProtocolRequest, callback: (response: Given | ProtocolResponse) => void) => void

const CREATE = Symbol('create')

/** For sessions alone. */
export function createProtocol(parts: ProtocolParts): Protocol {
  return Reflect.construct(Protocol, [parts, CREATE])
}

export class Protocol {
  readonly #parts: ProtocolParts

  private constructor(parts: ProtocolParts, key: symbol) {
    if (key !== CREATE) throw new Error('Protocol cannot be created from JS')
    this.#parts = parts
  }

  /** Beyond Electron: with `fallthrough` a handler that answers `undefined` leaves the request to the network. */
  handle(
    scheme: string,
    handler: (request: HandledRequest) => Answer | Promise<Answer>,
    options: HandleOptions & { readonly fallthrough: true },
  ): void
  /**
   * `handler` answers every request for the scheme: `http`, `https` and `file` are intercepted, others registered.
   * Throws when the scheme is taken. What it throws, or answers that is no Response, is net::ERR_UNEXPECTED.
   */
  handle(scheme: string, handler: (request: HandledRequest) => Response | Promise<Response>): void
  handle(...given: unknown[]): void {
    const scheme = this.#scheme(given, 2)
    const handler = requireFunction(given[1])
    this.#hold(scheme, { kind: 'response', handler, options: given[2] ?? {} } as Registration)
  }

  /** Removes a handler or a source. Throws when there is none. */
  unhandle(scheme: string): void
  unhandle(...given: unknown[]): void {
    const scheme = this.#scheme(given)
    if (!this.#parts.registrations.remove(this.#tableOf(scheme), scheme))
      throw new Error(`Failed to unhandle protocol: ${scheme}`)
  }

  /** Whether there is a handler or a source. */
  isProtocolHandled(scheme: string): boolean
  isProtocolHandled(...given: unknown[]): boolean {
    const scheme = this.#scheme(given)
    return this.#tableOf(scheme).has(scheme)
  }

  /** Serves directories; see `ProtocolSource`. Throws when the scheme is taken, and a TypeError for a wrong source. */
  registerSource(scheme: string, source: ProtocolSource): void
  registerSource(...given: unknown[]): void {
    const scheme = this.#scheme(given, 2)
    const { environment, loadFiles, runtime } = this.#parts.host
    if (loadFiles === undefined) throw new UnsupportedError('protocol.registerSource', runtime, 'a page has no files')
    const source = readSource(given[1], (path) => environment.isAbsolute(path))
    this.#hold(scheme, { kind: 'source', source })
  }

  /** A copy; null: the scheme has none. */
  getSource(scheme: string): ProtocolSource | null
  getSource(...given: unknown[]): ProtocolSource | null {
    const scheme = this.#scheme(given)
    const registration = this.#tableOf(scheme).get(scheme)
    return registration?.kind === 'source' ? copiedSource(registration.source) : null
  }

  /** Deprecated in Electron, as all below. False: taken. */
  registerStringProtocol(scheme: string, handler: OldAnswer<string>): boolean
  registerStringProtocol(...given: unknown[]): boolean {
    return this.#register('string', given)
  }
  registerBufferProtocol(scheme: string, handler: OldAnswer<Uint8Array>): boolean
  registerBufferProtocol(...given: unknown[]): boolean {
    return this.#register('buffer', given)
  }
  registerFileProtocol(scheme: string, handler: OldAnswer<string>): boolean
  registerFileProtocol(...given: unknown[]): boolean {
    return this.#register('file', given)
  }
  registerHttpProtocol(scheme: string, handler: OldAnswer<ProtocolResponse>): boolean
  registerHttpProtocol(...given: unknown[]): boolean {
    return this.#register('http', given)
  }
  registerStreamProtocol(scheme: string, handler: OldAnswer<ReadableLike>): boolean
  registerStreamProtocol(...given: unknown[]): boolean {
    return this.#register('stream', given)
  }
  /** Undocumented: the kind of each answer follows from what it is. */
  registerProtocol(scheme: string, handler: OldAnswer<unknown>): boolean
  registerProtocol(...given: unknown[]): boolean {
    return this.#register('free', given)
  }

  interceptStringProtocol(scheme: string, handler: OldAnswer<string>): boolean
  interceptStringProtocol(...given: unknown[]): boolean {
    return this.#intercept('string', given)
  }
  interceptBufferProtocol(scheme: string, handler: OldAnswer<Uint8Array>): boolean
  interceptBufferProtocol(...given: unknown[]): boolean {
    return this.#intercept('buffer', given)
  }
  interceptFileProtocol(scheme: string, handler: OldAnswer<string>): boolean
  interceptFileProtocol(...given: unknown[]): boolean {
    return this.#intercept('file', given)
  }
  interceptHttpProtocol(scheme: string, handler: OldAnswer<ProtocolResponse>): boolean
  interceptHttpProtocol(...given: unknown[]): boolean {
    return this.#intercept('http', given)
  }
  interceptStreamProtocol(scheme: string, handler: OldAnswer<ReadableLike>): boolean
  interceptStreamProtocol(...given: unknown[]): boolean {
    return this.#intercept('stream', given)
  }
  /** Undocumented. */
  interceptProtocol(scheme: string, handler: OldAnswer<unknown>): boolean
  interceptProtocol(...given: unknown[]): boolean {
    return this.#intercept('free', given)
  }

  unregisterProtocol(scheme: string): boolean
  unregisterProtocol(...given: unknown[]): boolean {
    const { registrations } = this.#parts
    const removed = registrations.remove(registrations.registered, this.#scheme(given))
    return this.#told(given[1], removed, 'The scheme has not been registered')
  }

  uninterceptProtocol(scheme: string): boolean
  uninterceptProtocol(...given: unknown[]): boolean {
    const { registrations } = this.#parts
    const removed = registrations.remove(registrations.intercepted, this.#scheme(given))
    return this.#told(given[1], removed, 'The scheme has not been intercepted')
  }

  /** http, https and file are built in, not registered. */
  isProtocolRegistered(scheme: string): boolean
  isProtocolRegistered(...given: unknown[]): boolean {
    return this.#parts.registrations.registered.has(this.#scheme(given))
  }

  isProtocolIntercepted(scheme: string): boolean
  isProtocolIntercepted(...given: unknown[]): boolean {
    return this.#parts.registrations.intercepted.has(this.#scheme(given))
  }

  /** Always too late here: it is the module's, before the app is ready; of `createSessions` the option `schemes`. */
  registerSchemesAsPrivileged(customSchemes: CustomScheme[]): void
  registerSchemesAsPrivileged(): void {
    throw new Error('protocol.registerSchemesAsPrivileged should be called before app is ready')
  }

  /** What is built in can only be intercepted. */
  #register(kind: AnswerKind, given: readonly unknown[]): boolean {
    const scheme = this.#scheme(given, 2)
    const registration = { kind, handler: requireFunction(given[1]) as OldHandler }
    const { registrations } = this.#parts
    const added = !isBuiltIn(scheme) && registrations.add(registrations.registered, scheme, registration)
    return this.#told(given[2], added, 'The scheme has been registered')
  }

  #intercept(kind: AnswerKind, given: readonly unknown[]): boolean {
    const scheme = this.#scheme(given, 2)
    const registration = { kind, handler: requireFunction(given[1]) as OldHandler }
    const { registrations } = this.#parts
    const added = registrations.add(registrations.intercepted, scheme, registration)
    return this.#told(given[2], added, 'The scheme has been intercepted')
  }

  /** The completion callback of old, which Electron still calls. */
  #told(completion: unknown, succeeded: boolean, otherwise: string): boolean {
    if (typeof completion !== 'function') return succeeded
    this.#parts.host.deprecated('The callback argument of protocol module APIs is no longer needed.')
    completion(succeeded ? null : new Error(otherwise))
    return succeeded
  }

  #hold(scheme: string, registration: Registration): void {
    if (this.#parts.registrations.add(this.#tableOf(scheme), scheme, registration)) return
    throw new Error(`Failed to register protocol: ${scheme}`)
  }

  #tableOf(scheme: string): Map<string, Registration> {
    const { intercepted, registered } = this.#parts.registrations
    return isBuiltIn(scheme) ? intercepted : registered
  }

  /** Schemes of URLs are in lower case: whoever writes them otherwise means these. */
  #scheme(given: readonly unknown[], required = 1): string {
    this.#parts.checkOpen()
    requireArguments(given.length, required)
    return requireString(given[0], 0).toLowerCase()
  }
}

function requireFunction(value: unknown): unknown {
  if (typeof value !== 'function') throw conversionError(1, value)
  return value
}
