// What each scheme's URLs are like: which are standard, which secure, and how a reference to one is read.
// Spec: WHATWG URL for http, https and unknown schemes; for those declared standard Chromium's SCHEME_WITH_HOST
// (url/url_canon_stdurl.cc): read as an http URL (host in lower case, empty path `/`, `..` undone, backslashes and missing
// slashes mended), without user name and port.
import type { SchemeTraits } from '../network/destination.ts'
import { schemeOf } from '../network/scheme-of.ts'
import type { CustomScheme, Privileges } from './custom-scheme.ts'

const UNDECLARED: SchemeTraits = { standard: false, secure: false }
const FILE: SchemeTraits = { standard: false, secure: true }

export class SchemeRules {
  readonly #declared: ReadonlyMap<string, Readonly<Privileges>>
  readonly #traits: ReadonlyMap<string, SchemeTraits>

  constructor(schemes: readonly CustomScheme[]) {
    const ofScheme = new Map<string, Privileges>()
    for (const { scheme, privileges } of schemes) ofScheme.set(scheme, { ...ofScheme.get(scheme), ...privileges })
    const traits = (one: Privileges): SchemeTraits => ({
      standard: one.standard === true,
      secure: one.secure === true,
    })
    this.#declared = ofScheme
    this.#traits = new Map([...ofScheme].map(([scheme, one]) => [scheme, traits(one)]))
  }

  get standardSchemes(): string[] {
    return [...this.#declared].filter(([, { standard }]) => standard).map(([scheme]) => scheme)
  }

  /** What was declared; a page has more use for it than requests have. */
  privilegesOf(scheme: string): Readonly<Privileges> {
    return this.#declared.get(scheme) ?? {}
  }

  traitsOf(scheme: string): SchemeTraits {
    return scheme === 'file' ? FILE : (this.#traits.get(scheme) ?? UNDECLARED)
  }

  /** Serialised; null: no URL. Without `base` the reference has to be absolute. */
  resolve(reference: string, base?: string): string | null {
    if (this.#isPlain(reference)) return reference
    const own = /^[\0- ]*([a-z][a-z0-9+.-]*):/i.exec(reference)?.[1]?.toLowerCase()
    const scheme = own ?? (base === undefined ? '' : schemeOf(base))
    if (!this.traitsOf(scheme).standard) return parsed(reference, base)
    const read = own === undefined ? parsed(reference, base && asHttp(base)) : parsed(asHttp(reference))
    return read === null ? null : withHostAlone(scheme, read)
  }

  #isPlain(reference: string): boolean {
    return this.traitsOf(schemeOf(reference)).standard && PLAIN.test(reference) && !reference.includes('xn--')
  }
}

/** Canonical as it stands, as most are: three times as fast as parsing it. */
const PLAIN = /^[a-z][a-z0-9+.-]*:\/\/[a-z][a-z0-9-]*(?:\.[a-z][a-z0-9-]*)*(?:\/(?:[\w~-][\w.~-]*)?)+$/

function asHttp(url: string): string {
  return `http${url.slice(url.indexOf(':'))}`
}

function parsed(reference: string, base?: string): string | null {
  return URL.canParse(reference, base) ? new URL(reference, base).href : null
}

function withHostAlone(scheme: string, href: string): string {
  const [, host, rest] = /^http:\/\/(?:[^/?#@]*@)?(\[[^\]]*\]|[^:/?#]*)(?::\d+)?(.*)$/s.exec(href) ?? []
  return `${scheme}://${host}${rest}`
}
