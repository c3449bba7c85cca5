// What has to be there before sessions are, in a page; elsewhere everything is there at the first use.
import type { CoreSource } from '../core/core-api.ts'
import type { Dialer } from '../host/transport.ts'

export interface ReadyOptions {
  /** Where the core's wasm is, when bundling has moved it, or the module itself. Default: the file of the package. */
  readonly core?: CoreSource | string | URL | Response | Promise<Response> | undefined
  /** In a page: asks the browser not to evict the origin's storage (`navigator.storage.persist`). Default false. */
  readonly keepStorage?: boolean | undefined
  /** How requests of all sessions reach the network, unless `createSessions` says otherwise. In a page only. */
  readonly dialer?: Dialer | undefined
}

export interface Readiness {
  /** Whether the browser promises to keep the storage; true where files do. */
  readonly storageKept: boolean
}
