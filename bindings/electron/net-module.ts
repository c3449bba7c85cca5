// Electron's module `net`: requests of the main process.
// Source: Electron's lib/browser/api/net.ts.
import { type RuntimeName, UnsupportedError } from '../host/errors.ts'
import type {
  ClientRequest,
  ClientRequestConstructor,
  ClientRequestOptions,
  IncomingMessage,
} from '../session/network/client-request.ts'
import type { SessionFetch } from '../session/network/fetch.ts'
import type { ResolvedHost, ResolveHostOptions } from '../session/resolve-host.ts'
import type { Session } from '../session/session.ts'

export interface NetModule {
  /** `callback` is a one-time listener of `response`. */
  request(options: ClientRequestOptions | string | URL, callback?: (response: IncomingMessage) => void): ClientRequest
  /** That of the default session. */
  fetch(...request: Parameters<SessionFetch>): Promise<Response>
  resolveHost(host: string, options?: ResolveHostOptions): Promise<ResolvedHost>
  /** False is reliable, true means that a network interface is up. */
  isOnline(): boolean
  readonly online: boolean
  readonly WebSocket: unknown
}

export interface NetParts {
  readonly runtime: RuntimeName
  readonly isReady: () => boolean
  readonly defaultSession: () => Session
  readonly ClientRequest: ClientRequestConstructor
  readonly isOnline: () => boolean
}

export function createNetModule(parts: NetParts): NetModule {
  return {
    request(options, callback) {
      if (!parts.isReady()) throw new Error('net module can only be used after app is ready')
      return new parts.ClientRequest(options, callback)
    },
    // Not async: before `ready` the default session throws, as in Electron.
    fetch: (...request) => parts.defaultSession().fetch(...request),
    resolveHost: (...given) => parts.defaultSession().resolveHost(...given),
    isOnline: () => parts.isOnline(),
    get online() {
      return parts.isOnline()
    },
    get WebSocket() {
      throw new UnsupportedError('net.WebSocket', parts.runtime, 'not built')
    },
  }
}
