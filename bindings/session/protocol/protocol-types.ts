// Electron's structures of the module `protocol`.
import type { Session } from '../session.ts'
import type { UploadData } from '../web-request/details-types.ts'

export interface ProtocolRequest {
  url: string
  referrer: string
  method: string
  uploadData?: UploadData[]
  headers: Record<string, string>
  /** Of the page that asks; absent for requests of the application's own. */
  initiatorOrigin?: string
}

export interface ProtocolResponseUploadData {
  contentType: string
  data: string | Uint8Array
}

/** Anything that emits `data`, `end` and `error`. */
export interface ReadableLike {
  on(event: string, listener: (value: unknown) => void): unknown
  removeListener(event: string, listener: (value: unknown) => void): unknown
}

export interface ProtocolResponse {
  /** A number of Chromium's list of net errors: the request fails with it. */
  error?: number
  /** Default 200. */
  statusCode?: number
  /** Default `utf-8`. */
  charset?: string
  /** Default `text/html`. Becomes the content-type unless `headers` has one. */
  mimeType?: string
  headers?: Record<string, string | string[]>
  data?: Uint8Array | string | ReadableLike
  /** Of file answers: absolute. */
  path?: string
  /** Of http answers. */
  url?: string
  /** Of file and http answers. */
  referrer?: string
  method?: string
  /** Of http answers: one of `fromPartition` or `fromPath`. Default: the session that handles. */
  session?: Pick<Session, 'getStoragePath' | 'getUserAgent' | 'isPersistent'>
  /** Of http answers. */
  uploadData?: ProtocolResponseUploadData
}

export interface ProtocolMatch {
  /** Compared as a whole, without regard to case. Default: any. */
  host?: string
  /** Prefix of the path as a URL has it. Default `/`. */
  path?: string
}

export interface ProtocolDirectory {
  /** `directory`. */
  type: string
  /** Absolute. */
  root: string
  /** Served for a path that ends in `/`. Default `index.html`; '' none. */
  index?: string
  /** Added to every file; what the file says of itself comes first. */
  headers?: Record<string, string>
}

export interface ProtocolRoute {
  match?: ProtocolMatch
  source: ProtocolDirectory
}

export interface ProtocolSource {
  routes: ProtocolRoute[]
}
