// Where a serialised URL leads: scheme, host, port, what stands in the request line.
// Input is what `new URL(url).href` gives, so it is cut, not parsed (WHATWG URL, serialising).
// Cost: no URL object; origins are kept by the engine, so that a known one is one look-up.
import { RESTRICTED_PORTS } from './restricted-ports.ts'

/** What is known of a scheme that is neither http nor https (session/protocol/privileged-schemes.ts). */
export interface SchemeTraits {
  /** Its URLs have a host, hence an origin; others are opaque. */
  readonly standard: boolean
  readonly secure: boolean
}

const OPAQUE = 'null'

/** What all URLs of one origin have in common. */
export class Authority {
  /** http or https: what the network knows. Others need a handler. */
  readonly isNetwork: boolean
  readonly secure: boolean
  /** Canonical, IPv6 in brackets. */
  readonly host: string
  readonly port: number
  /** Serialised, as the Origin header has it; `null` where it is opaque. */
  readonly origin: string
  /** Host header: the port is left out when it is the scheme's own. */
  readonly hostHeader: string
  readonly portAllowed: boolean
  /**
   * https, a secure scheme of the application's own, or a host of this machine (W3C Secure Contexts,
   * network::IsUrlPotentiallyTrustworthy).
   */
  readonly trustworthy: boolean
  /** Whether its requests have cookies: those of http, https and standard schemes. */
  readonly cookieable: boolean

  constructor(scheme: string, hostAndPort: string, traits: SchemeTraits | null = null) {
    const colon = hostAndPort.indexOf(':', hostAndPort.lastIndexOf(']') + 1)
    this.isNetwork = traits === null
    this.secure = traits === null ? scheme === 'https' : traits.secure
    this.host = colon < 0 ? hostAndPort : hostAndPort.slice(0, colon)
    this.port = colon < 0 ? (this.secure ? 443 : 80) : Number(hostAndPort.slice(colon + 1))
    this.hostHeader = hostAndPort
    this.cookieable = traits === null || traits.standard
    this.origin = this.cookieable ? `${scheme}://${hostAndPort}` : OPAQUE
    this.portAllowed = !this.isNetwork || !RESTRICTED_PORTS.has(this.port)
    this.trustworthy = this.secure || (this.isNetwork && isLocalhost(this.host))
  }

  /** An opaque origin is like no other, itself included. */
  isSameOrigin(other: Authority | null): boolean {
    return other !== null && this.origin === other.origin && this.origin !== OPAQUE
  }
}

/** Whether the network knows the URL's scheme. */
export function isNetworkUrl(url: string): boolean {
  return authorityStart(url) > 0
}

/** net/base/url_util.cc IsLocalhost. */
function isLocalhost(host: string): boolean {
  const name = host.endsWith('.') ? host.slice(0, -1) : host
  return name === 'localhost' || name.endsWith('.localhost') || /^127(\.\d+){3}$/.test(name) || name === '[::1]'
}

/** Authorities by what stands between the scheme and the path; bounded, oldest out first. */
export class Authorities {
  readonly #known = new Map<string, Authority>()
  readonly #limit: number

  constructor(limit = 512) {
    this.#limit = limit
  }

  /** Null: not an http or https URL. */
  of(url: string): Authority | null {
    const start = authorityStart(url)
    if (start === 0) return null
    const key = url.slice(0, authorityEnd(url, start))
    return this.#known.get(key) ?? this.#remember(key, start)
  }

  #remember(key: string, start: number): Authority {
    // User name and password are no part of where a request goes.
    const hostAndPort = key.slice(Math.max(start, key.lastIndexOf('@') + 1))
    const authority = new Authority(start === 8 ? 'https' : 'http', hostAndPort)
    if (this.#known.size >= this.#limit) this.#known.delete(this.#known.keys().next().value as string)
    this.#known.set(key, authority)
    return authority
  }
}

function authorityStart(url: string): number {
  if (url.startsWith('http://')) return 7
  return url.startsWith('https://') ? 8 : 0
}

function authorityEnd(url: string, start: number): number {
  for (let at = start; at < url.length; at++) {
    const unit = url.charCodeAt(at)
    if (unit === 0x2f || unit === 0x3f || unit === 0x23) return at
  }
  return url.length
}

/** Path and query, as the request line has them. */
export function requestTarget(url: string): string {
  const start = authorityEnd(url, authorityStart(url))
  const fragment = url.indexOf('#', start)
  const target = fragment < 0 ? url.slice(start) : url.slice(start, fragment)
  return target.startsWith('/') ? target : `/${target}`
}

export function withoutFragment(url: string): string {
  const fragment = url.indexOf('#')
  return fragment < 0 ? url : url.slice(0, fragment)
}
