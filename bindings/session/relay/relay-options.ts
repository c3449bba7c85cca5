// What a relay is asked for, and what it gives. A relay makes requests for pages that it lets in.
import type { Session } from '../session.ts'

export interface RelayOptions {
  /** Origins of the pages that may use it: `https://app.example.com`. */
  readonly origins: readonly string[]
  /** Servers it may reach: `https://api.example.com`, `https://*.example.com`, `http://127.0.0.1:8080`. */
  readonly targets: readonly string[]
  /** What a page must know: at least 16 of `A-Z a-z 0-9 _ -`. Default: random, see `Relay.token`. */
  readonly token?: string | undefined
  /** Where it answers on a server. Default `/relay`. */
  readonly path?: string | undefined
  /** Whose connections (and certificate authorities) it uses; its cookies take no part. Default: its own. */
  readonly session?: Session | undefined
  /** PEM certificates trusted beside the runtime's and the system's, without `session`. */
  readonly certificateAuthorities?: readonly string[] | undefined
}

/** What is read of the request that an 'upgrade' event gives. */
export interface UpgradeRequest {
  readonly url?: string | undefined
  readonly headers: { readonly [name: string]: string | string[] | undefined }
}

export interface Relay {
  readonly token: string
  /** Pages connected now. */
  readonly connections: number
  /**
   * For the `upgrade` event of a server of `node:http` or `node:https`: `server.on('upgrade', relay.upgrade)`. False,
   * and nothing done, when the request is for another path.
   */
  readonly upgrade: (request: UpgradeRequest, socket: unknown, head: Uint8Array) => boolean
  /** A server of its own, on this machine unless told otherwise. Resolves with the url for `relayDialer`. */
  listen(options?: { readonly port?: number; readonly host?: string }): Promise<string>
  close(): Promise<void>
}
