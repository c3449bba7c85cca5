// URL match patterns decided a second time, slowly and by other means: the runtime's URL for hosts, regular expressions for
// the parts, a table of all prefixes for globs. Follows extensions/common/url_pattern.cc.

export interface OraclePattern {
  readonly isAllUrls: boolean
  readonly scheme: string
  /** Without a trailing dot. */
  readonly host: string
  readonly hasSubdomains: boolean
  readonly port: string
  readonly path: string
}

const STANDARD = /^(?:https?|file|ftp|wss?|chrome|chrome-extension|devtools|filesystem)$/i
const WITH_PORT = /^(?:http|https|ws|wss|ftp)$/

/** What only Chromium can say: how a broken `xn--` label or a host of blanks and letters beyond ASCII is taken. */
export const UNKNOWN = 'unknown'

function isStandard(scheme: string, registered: readonly string[]): boolean {
  if (scheme === '*' || registered.includes(scheme.toLowerCase())) return true
  return STANDARD.test(scheme)
}

/** The canonical host, null when it is none, or UNKNOWN. */
function canonical(host: string): string | null {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is refused
  if (/[\u0000-\u001f\u007f#/<>?@\\^|]|:(?!.*\]$)/.test(host)) return null
  const hasBlank = /(?: |%20)/.test(host)
  if (hasBlank && /[^\0-\x7f]|%[89a-f]/i.test(host)) return UNKNOWN
  try {
    const { hostname } = new URL(`http://${host.replaceAll(' ', '_').replaceAll('%20', '_')}/`)
    return hasBlank ? ' ' : hostname.replaceAll(/%2a/gi, '*')
  } catch {
    return /xn--/i.test(host) ? UNKNOWN : null
  }
}

function isPort(port: string, scheme: string): boolean {
  if (port === '*') return true
  const number = Number(port)
  return WITH_PORT.test(scheme) && /^[+-]?[0-9]+$/.test(port) && number >= 0 && number <= 65535
}

/** The pattern, or the reason why it is none. */
export function parsePattern(text: string, registered: readonly string[] = []): OraclePattern | string {
  const pattern = text.toWellFormed()
  const all = { isAllUrls: true, scheme: '*', host: '', hasSubdomains: true, port: '*', path: '/*' }
  if (pattern === '<all_urls>') return all
  const parts = /^(.*?):\/\/(.*)$/s.exec(pattern) ?? /^([^:]*):(.*)$/s.exec(pattern)
  if (!parts) return 'Missing scheme separator.'
  const [, scheme = '', rest = ''] = parts
  const hasAuthority = pattern.includes('://')
  if (isStandard(scheme, registered) !== hasAuthority) return 'Wrong scheme type.'
  if (rest === '') return 'Host can not be empty.'
  const plain = { ...all, isAllUrls: false, scheme, path: rest }
  if (!hasAuthority) return { ...plain, hasSubdomains: false }
  const slash = rest.indexOf('/')
  if (scheme === 'file') return { ...plain, path: slash < 0 ? `/${rest}` : rest.slice(slash) }
  if (slash === 0) return 'Host can not be empty.'
  if (slash < 0) return 'Empty path.'
  return parseAuthority(rest.slice(0, slash), { ...plain, path: rest.slice(slash) })
}

function parseAuthority(authority: string, pattern: OraclePattern): OraclePattern | string {
  const bracket = authority.indexOf(']')
  const isIpv6 = authority.startsWith('[')
  if (isIpv6 && bracket < 0) return 'Invalid host.'
  if (isIpv6 && bracket === 1) return 'Host can not be empty.'
  if (isIpv6 && bracket + 1 < authority.length && authority[bracket + 1] !== ':') return 'Invalid host.'
  const colon = authority.indexOf(':', isIpv6 ? bracket : 0)
  const port = colon < 0 ? '*' : authority.slice(colon + 1)
  if (!isPort(port, pattern.scheme)) return 'Invalid port.'
  let host = colon < 0 ? authority : authority.slice(0, colon)
  if (host === '' || host === '*.') return 'Host can not be empty.'
  if (host === '*') return { ...pattern, port }
  const hasSubdomains = host.startsWith('*.')
  if (hasSubdomains) host = host.slice(2)
  if (host.includes('*')) return 'Invalid host wildcard.'
  const name = canonical(host)
  if (name === null) return 'Invalid host.'
  if (name === UNKNOWN) return UNKNOWN
  return { ...pattern, port, hasSubdomains, host: name.replace(/\.$/, '') }
}

/** Characters beyond ASCII that stay escaped, by their properties in Unicode. */
const MISLEADING =
  /[\p{Cf}\p{Default_Ignorable_Code_Point}\p{Zs}\p{Zl}\p{Zp}\u{85}\u{2800}\u{1f50f}\u{1f510}\u{1f512}\u{1f513}]/u
/** What Unicode has named so since Chromium wrote its list. */
const NEWER = /\u{890}|\u{891}|\u{180f}|[\u{13439}-\u{1343f}]/u

export function staysEscaped(character: string): boolean {
  if (character < '\x80') return !/[\w"~<>-]/.test(character)
  return MISLEADING.test(character) && !NEWER.test(character)
}

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** The character that these escapes are; null: none. */
function decodeOne(escapes: string): string | null {
  const octets = escapes.split('%').slice(1)
  try {
    return decoder.decode(Uint8Array.from(octets, (octet) => Number.parseInt(octet, 16)))
  } catch {
    return null
  }
}

export function decodeEscapes(text: string): string {
  return text.replaceAll(/%[0-7][0-9a-f]|%[c-f][0-9a-f](?:%[89ab][0-9a-f])+/gi, (run) => {
    for (const size of [3, 6, 9, 12]) {
      const character = size > run.length ? null : decodeOne(run.slice(0, size))
      if (character === null) continue
      return staysEscaped(character) ? run.slice(0, size) + decodeEscapes(run.slice(size)) : character + run.slice(size)
    }
    return run
  })
}

/** Whether all of `text` matches: every prefix of the glob against every prefix of the text. */
export function globMatches(glob: string, text: string): boolean {
  let row = Array.from({ length: text.length + 1 }, (_, i) => i === 0)
  for (const symbol of glob) {
    const next = row.map(() => false)
    if (symbol === '*') {
      const first = row.indexOf(true)
      if (first >= 0) next.fill(true, first)
    } else {
      for (let i = 0; i + symbol.length <= text.length; i++)
        if (row[i] && text.startsWith(symbol, i)) next[i + symbol.length] = true
    }
    row = next
  }
  return row[text.length]!
}

function pathMatches(glob: string, path: string): boolean {
  const escaped = glob.replaceAll('\\', '\\\\').replaceAll('?', '\\?')
  return escaped === `${path}/*` || globMatches(glob, path)
}

interface OracleUrl {
  readonly scheme: string
  readonly host: string
  readonly port: string
  /** Null: none. */
  readonly path: string | null
}

const PORTS: Readonly<Record<string, string>> = { http: '80', https: '443', ws: '80', wss: '443', ftp: '21' }

function splitUrl(href: string): OracleUrl {
  const [, scheme = '', authority, rest = ''] = /^([^:]+):(?:\/\/([^/?#]*))?([^#]*)/.exec(href) ?? []
  const [, host = '', port = PORTS[scheme] ?? ''] = /^(?:.*@)?(\[.*\]|[^:]*)(?::(\d+))?$/.exec(authority ?? '') ?? []
  // Schemes that the runtime's URL does not know keep escapes and capitals; Chromium's writes the `*` of a host so.
  const decoded = host.replaceAll(/%[0-7][0-9a-f]/gi, (one) => String.fromCharCode(Number(`0x${one.slice(1)}`)))
  const name = decoded.toLowerCase()
  const [path = '', query] = rest.split(/(?<=^[^?]*)\?(.*)$/s)
  const escaped = authority === undefined ? path : path.replaceAll('^', '%5E').replaceAll('|', '%7C')
  const full = escaped === '' && name !== '' ? '/' : escaped
  return { scheme, host: name, port, path: full === '' ? null : full + (query === undefined ? '' : `?${query}`) }
}

function hostMatches({ host, hasSubdomains }: OraclePattern, urlHost: string): boolean {
  const name = urlHost.replace(/\.$/, '')
  if (name === host || (hasSubdomains && host === '')) return true
  const isAddress = name.startsWith('[') || /(?:^|\.)\d+$/.test(urlHost)
  return hasSubdomains && !isAddress && name.endsWith(`.${host}`)
}

/** `href` is canonical. */
export function patternMatches(pattern: OraclePattern, href: string): boolean {
  if (pattern.isAllUrls) return true
  const url = splitUrl(href)
  const isScheme = pattern.scheme === '*' ? /^https?$/.test(url.scheme) : pattern.scheme === url.scheme
  if (!isScheme || url.path === null || !hostMatches(pattern, url.host)) return false
  if (pattern.port !== '*' && pattern.port !== url.port) return false
  return pathMatches(pattern.path, url.path) || pathMatches(decodeEscapes(pattern.path), decodeEscapes(url.path))
}
