// Which servers a relay may reach: a list of origins, `https://api.example.com`, with a port when it is not the
// scheme's own, and `*.` for every name below a domain. There is no way to say "all": a relay that reaches everything
// reaches the machine's own network too.

interface Pattern {
  readonly scheme: string
  /** Canonical; without the leading `*`, so that it begins with a dot, where `below` is set. */
  readonly host: string
  readonly below: boolean
  readonly port: string
}

export class Targets {
  readonly #patterns: readonly Pattern[]

  constructor(list: readonly string[]) {
    this.#patterns = list.map(parsePattern)
  }

  /** `scheme://host:port`, canonical, with the port. */
  allows(target: string): boolean {
    return this.#patterns.some(({ scheme, host, below, port }) =>
      below
        ? target.startsWith(`${scheme}://`) && target.endsWith(`${host}:${port}`)
        : target === `${scheme}://${host}:${port}`,
    )
  }

  allowsHost(name: string): boolean {
    return this.#patterns.some(({ host, below }) => (below ? name.endsWith(host) : name === host))
  }
}

function parsePattern(text: string): Pattern {
  const below = /^https?:\/\/\*\./.test(text)
  const url = URL.parse(below ? text.replace('*.', '') : text)
  if (url === null || !/^https?:$/.test(url.protocol) || url.pathname !== '/' || url.search + url.hash + url.username)
    throw new TypeError(`A target is an origin such as 'https://api.example.com' or 'https://*.example.com': '${text}'`)
  const port = url.port || (url.protocol === 'https:' ? '443' : '80')
  return { scheme: url.protocol.slice(0, -1), host: (below ? '.' : '') + url.hostname, below, port }
}
