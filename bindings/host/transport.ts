// What a runtime's network does: one exchange on the wire. No cookies, redirects, cache or decoding here.
import type { Body, Duplex, HeaderList, RequestBody } from './body.ts'
import type { Cancellation } from './cancellation.ts'
import type { CertificateVerifier } from './certificates.ts'

export interface WireRequest {
  readonly method: string
  /** `http` or `https` (a WebSocket handshake is an upgrade of these). */
  readonly secure: boolean
  /** Host as in a URL (canonical, IPv6 in brackets) and port. */
  readonly host: string
  readonly port: number
  /** Path and query, or the absolute URL, or `*`: written as it is. */
  readonly target: string
  /** Complete and final, in wire order. A body gets Content-Length or Transfer-Encoding when neither is in the list. */
  readonly headers: HeaderList
  readonly body: RequestBody | null
  readonly cancellation: Cancellation
  /** Ask for 101; without it a 101 is ERR_INVALID_HTTP_RESPONSE. Upgrades never reuse a pooled connection. */
  readonly upgrade: boolean
  /** 1xx heads other than 101, in order, before the promise of `exchange` resolves. */
  readonly onInterim: ((status: number, statusText: string, headers: HeaderList) => void) | null
  /** Called with the octets of the body handed to the connection so far. */
  readonly onUploadProgress: ((sent: number) => void) | null
  /** Further parts of the pool's key: connections of different values are never shared. */
  readonly proxyChain: string
  readonly privacyMode: boolean
  readonly networkPartition: string
  /** Value of the `priority` header (RFC 9218) that HTTP/2 sends unless the headers have one; '' or absent: none. */
  readonly priority?: string
  /** Conditions that the cache has put into `headers` by itself: a transport may leave them out, and the answer is whole. */
  readonly optional?: readonly string[]
  /** What will be done with a redirect, for a transport that sees no single hops: follow it, fail, or ask for each. */
  readonly redirects?: 'follow' | 'error' | 'each'
}

export interface WireResponse {
  readonly status: number
  readonly statusText: string
  /** `1.0`, `1.1` or `2`. */
  readonly httpVersion: string
  readonly headers: HeaderList
  /** Transfer coding removed, content coding kept. Empty bodies read null at once. */
  readonly body: Body
  /** Present exactly for 101. */
  readonly upgrade: Duplex | null
  /** `address:port` of the peer. */
  readonly remoteAddress: string
  /** Whether the connection had carried another exchange. */
  readonly reused: boolean
  /** What is stored answered, on its own. Absent from what comes off the wire. */
  readonly fromCache?: boolean
  /** Of the last hop, where the transport followed redirects by itself. */
  readonly url?: string
  /** True: the body is as its reader wants it, whatever Content-Encoding says. */
  readonly isDecoded?: boolean
}

/**
 * Property (true) of the NetError that `exchange` rejects with when a reused connection died before the first octet of a response: the server closed it
 * while idle, so the request may be sent again (RFC 9110 9.2.2, net/http/http_network_transaction.cc).
 */
export const STALE_CONNECTION: unique symbol = Symbol('omnisession.stale-connection')

export interface HostAddress {
  readonly address: string
  readonly family: 4 | 6
}

export interface HostLookup {
  /** `system`: whatever the system asks; `dns`: its DNS servers alone; `local`: cache, hosts file, literals. */
  readonly source: 'system' | 'dns' | 'local'
  readonly bypassCache: boolean
}

export interface Transport {
  /** Resolves with the head; the response may start before the request body has ended. Rejects with NetError. */
  exchange(request: WireRequest): Promise<WireResponse>
  resolveHost(host: string): Promise<HostAddress[]>
  /** As `resolveHost`, from a source or past the cache. Absent: names are out of reach but by `resolveHost`. */
  lookUp?(host: string, how: HostLookup): Promise<HostAddress[]>
  /** Absent: names are looked up, and remembered, out of reach. */
  clearHostCache?(): void
  /** Who judges certificates of new connections; null: the runtime alone. Absent: certificates are out of reach. */
  setCertificateVerifier?(verifier: CertificateVerifier | null): void
  /** Sees to `count` sockets for requests with cookies; nobody hears of a failure. Absent: connections are out of reach. */
  preconnect?(to: { readonly secure: boolean; readonly host: string; readonly port: number }, count: number): void
  /** Running exchanges fail with ERR_NETWORK_CHANGED; later ones open new connections. */
  closeAllConnections(): void
  /** Open sockets, idle ones included (leak tests, statistics). */
  readonly openConnections: number
  /** True: default headers are added below (a page's fetch); requests carry only what their callers gave. */
  readonly addsDefaultHeaders?: boolean
  close(): void
}

/** How requests reach the network: the runtime's own way, or another that the application chooses (a relay). */
export type Dialer = (options: TransportOptions) => Transport

export interface TransportOptions {
  /** PEM certificates trusted in addition to the runtime's and the system's. */
  readonly certificateAuthorities: readonly string[]
  /** For a transport with `addsDefaultHeaders`, whose defaults are not ours. Absent: nothing was chosen. */
  readonly chosen?: ChosenHeaders
}

/** What the application chose instead of the default headers, as of the moment of a request; null: nothing. */
export interface ChosenHeaders {
  userAgent(): string | null
  /** A complete header value. */
  acceptLanguages(): string | null
}

export type ContentDecoder = (encoded: Body) => Body

/** A runtime's codecs by content coding (`gzip`, `deflate`, `br`, `zstd`); what is missing is not in the map. */
export type ContentDecoders = ReadonlyMap<string, ContentDecoder>
