// What the engine takes and gives. It knows nothing of Request, Response, Node streams or Electron's classes: fetch,
// net.request, downloads and gateways are thin doors on it.
import type { Body, Duplex, HeaderList, RequestBody } from '../../host/body.ts'
import type { Cancellation } from '../../host/cancellation.ts'

export type ResourceType =
  | 'mainFrame'
  | 'subFrame'
  | 'stylesheet'
  | 'script'
  | 'image'
  | 'font'
  | 'object'
  | 'xhr'
  | 'ping'
  | 'cspReport'
  | 'media'
  | 'webSocket'
  | 'other'

/** Who started a request. A request of the main process has an empty one; a page adapter or gateway fills it. */
export interface Initiator {
  /** Serialised origin that started it; null: the browser or the main process. */
  readonly origin: string | null
  /** URLs of the frames from the top-level document to the requesting one; empty: no page. */
  readonly frames: readonly string[]
  readonly resourceType: ResourceType
  readonly userGesture: boolean
  /** Opaque handles for listeners (`details.frame`, `details.webContents`). */
  readonly frame?: unknown
  readonly webContents?: unknown
}

export const MAIN_PROCESS: Initiator = { origin: null, frames: [], resourceType: 'other', userGesture: false }

export type CredentialsMode = 'include' | 'same-origin' | 'omit'

/** Fetch's cache modes (net/base/load_flags_list.h). */
export type CacheMode = 'default' | 'no-store' | 'reload' | 'no-cache' | 'force-cache' | 'only-if-cached'

export type ReferrerPolicy =
  | 'no-referrer'
  | 'no-referrer-when-downgrade'
  | 'origin'
  | 'origin-when-cross-origin'
  | 'same-origin'
  | 'strict-origin'
  | 'strict-origin-when-cross-origin'
  | 'unsafe-url'

export interface RawRequest {
  readonly method: string
  /** Absolute and serialised as `new URL(url).href` gives it; a fragment is allowed and not sent. */
  readonly url: string
  readonly headers: HeaderList
  readonly body: RequestBody | null
  readonly initiator: Initiator
  /** `follow` up to 20; `error`: fail; `hand-back`: the 3xx is the response. Or asked for each hop. */
  readonly redirects: 'follow' | 'error' | 'hand-back' | ((redirect: Redirect) => boolean | Promise<boolean>)
  /** 401 and 407: answer from the session's credentials, or hand the response back. */
  readonly challenges: 'follow' | 'hand-back'
  /** Chromium's default headers: add what is missing, or leave the list exactly as given. */
  readonly defaults: 'add' | 'leave'
  /** Cookies, authentication and client certificates. */
  readonly credentials: CredentialsMode
  /** No cookies whatever `credentials` says (Chromium's kURLLoadOptionBlockAllCookies). Default false. */
  readonly blockCookies?: boolean
  /** Applied to the Referer header at every hop. Default `strict-origin-when-cross-origin`. */
  readonly referrerPolicy?: ReferrerPolicy
  /** Default `default`. */
  readonly cache?: CacheMode
  /** RFC 5861: a stale response is taken while a new one is fetched. Default false, as in Electron. */
  readonly staleWhileRevalidate?: boolean
  /** The Priority header that HTTP/2 sends; '' none. Default: that of an idle request, none with `defaults: 'leave'`. */
  readonly priority?: string
  /** Electron's bypassCustomProtocolHandlers: no handler of a scheme is asked. Default false. */
  readonly bypassHandlers?: boolean
  /** Ask for 101 and hand both directions over. */
  readonly upgrade: boolean
  readonly cancellation: Cancellation
  readonly onInterim: ((status: number, statusText: string, headers: HeaderList) => void) | null
  readonly onUploadProgress: ((sent: number) => void) | null
}

export interface Redirect {
  readonly status: number
  readonly url: string
  readonly method: string
  readonly headers: HeaderList
}

export interface RawResponse {
  /** Of the last hop, without a fragment. */
  readonly url: string
  readonly redirected: boolean
  readonly status: number
  readonly statusText: string
  readonly httpVersion: string
  readonly headers: HeaderList
  /** Encoded octets as they came. `decodeBody` (network/decoding.ts) undoes Content-Encoding for those who want it. */
  readonly body: Body
  readonly upgrade: Duplex | null
  readonly remoteAddress: string
  readonly fromCache: boolean
  /** A handler's answer is never decoded: it goes as it is, whatever its Content-Encoding says. */
  readonly isDecoded: boolean
}
