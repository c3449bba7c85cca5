// What listeners of `webRequest` are told, answer and ask for: Electron's structures under Electron's names.
import type { Octets } from '../../host/octets.ts'
import type { ResourceType } from '../network/request.ts'

/** The module that has pages adds `webContents` and `frame`. */
// biome-ignore lint/suspicious/noEmptyInterface: it is there to be added to
export interface PageTypes {}

type WebContents = PageTypes extends { webContents: infer Kind } ? Kind : object
type Frame = PageTypes extends { frame: infer Kind } ? Kind | null : null

export interface WebRequestFilter {
  /** Match patterns, any of them; empty (deprecated): every URL. */
  urls: string[]
  /** And none of these. */
  excludeUrls?: string[]
  /** And one of these types; absent or empty: every type. Requests of the main process are `other`, which is none. */
  types?: Exclude<ResourceType, 'other'>[]
}

/** A part of a request's body. `type` says which of the fields there are. */
export interface UploadData {
  type: 'rawData' | 'file' | 'blob' | 'stream'
  /** rawData */
  bytes: Octets
  /** file */
  file?: string
  filePath?: string
  offset?: number
  /** -1: to the end. */
  length?: number
  /** Seconds since the epoch; 0: not known. */
  modificationTime?: number
  /** blob, for `ses.getBlobData` */
  blobUUID?: string
  dataPipe?: Blob
  /** stream: reading it takes it from the server. */
  body?: ReadableStream<Uint8Array>
}

/** What every event tells. */
export interface RequestDetails {
  /** The same for all events of a request, redirects included; from 1 in each session. */
  id: number
  url: string
  method: string
  /** Of a page alone. */
  webContentsId?: number
  webContents?: WebContents
  frame?: Frame
  initiatorOrigin?: string
  resourceType: ResourceType
  /** '' without one. */
  referrer: string
  /** Milliseconds since the epoch. */
  timestamp: number
}

export interface OnBeforeRequestListenerDetails extends RequestDetails {
  /** Departure from the type, as in Electron: absent without a body. */
  uploadData: UploadData[]
}

export interface OnBeforeSendHeadersListenerDetails extends RequestDetails {
  uploadData?: UploadData[]
  requestHeaders: Record<string, string>
}

export interface OnSendHeadersListenerDetails extends RequestDetails {
  uploadData?: UploadData[]
  requestHeaders: Record<string, string>
}

/** What is told as soon as there are response headers. */
export interface ResponseDetails extends RequestDetails {
  uploadData?: UploadData[]
  /** `HTTP/1.1 200 OK` */
  statusLine: string
  statusCode: number
  /** Names as sent, sorted, to one value a line. */
  responseHeaders?: Record<string, string[]>
  fromCache: boolean
  /** Of the server, where known. */
  ip?: string
}

export interface OnHeadersReceivedListenerDetails extends ResponseDetails {}

export interface OnBeforeRedirectListenerDetails extends ResponseDetails {
  redirectURL: string
}

export interface OnResponseStartedListenerDetails extends ResponseDetails {}

export interface OnCompletedListenerDetails extends ResponseDetails {
  /** `net::OK`; of a WebSocket `net::ERR_WS_UPGRADE`. */
  error: string
}

/** The fields of the response are there when it failed after its headers. */
export interface OnErrorOccurredListenerDetails
  extends RequestDetails,
    Partial<Omit<ResponseDetails, 'fromCache' | keyof RequestDetails>> {
  /** Departure from the type, as in Electron: absent before there are headers. */
  fromCache: boolean
  /** `net::ERR_...` */
  error: string
}

export interface CallbackResponse {
  /** Ends the request with net::ERR_BLOCKED_BY_CLIENT. */
  cancel?: boolean
  /** Where the request goes instead; nothing was sent yet. Method and body are kept. */
  redirectURL?: string
}

export interface BeforeSendResponse {
  cancel?: boolean
  /** All of them, or none is sent: what is left out is removed. Values that are no strings are. */
  requestHeaders?: Record<string, string | string[]>
}

export interface HeadersReceivedResponse {
  cancel?: boolean
  /** All of them: what is left out is removed. */
  responseHeaders?: Record<string, string | string[]>
  /** With `responseHeaders` alone; default the server's. */
  statusLine?: string
}

/** A `TransformStream`, `DecompressionStream` or their like: octets in, octets out. */
export interface BodyTransform {
  readonly readable: ReadableStream<Uint8Array>
  readonly writable: WritableStream<Uint8Array<ArrayBuffer>>
}

type Answering<Details, Response> = (details: Details, callback: (response?: Response) => void) => unknown
type Told<Details> = (details: Details) => unknown

/** Events to their listeners. */
export interface WebRequestListeners {
  onBeforeRequest: Answering<OnBeforeRequestListenerDetails, CallbackResponse>
  onBeforeSendHeaders: Answering<OnBeforeSendHeadersListenerDetails, BeforeSendResponse>
  onSendHeaders: Told<OnSendHeadersListenerDetails>
  onHeadersReceived: Answering<OnHeadersReceivedListenerDetails, HeadersReceivedResponse>
  onBeforeRedirect: Told<OnBeforeRedirectListenerDetails>
  onResponseStarted: Told<OnResponseStartedListenerDetails>
  onCompleted: Told<OnCompletedListenerDetails>
  onErrorOccurred: Told<OnErrorOccurredListenerDetails>
  /** Beyond Electron. */
  onResponseBody: (details: OnResponseStartedListenerDetails) => BodyTransform | null | undefined
}

export type WebRequestEvent = keyof WebRequestListeners
