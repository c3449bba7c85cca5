// Random URL patterns and URLs: made of pieces that meet each other, then bent.
import type { Chance } from './chance.ts'

const SCHEMES = [
  '*',
  'http',
  'https',
  'ws',
  'wss',
  'ftp',
  'file',
  'app',
  'data',
  'about',
  'chrome',
  'HTTP',
  'custom',
  '',
]
const HOSTS = [
  '*',
  'a',
  'a.b',
  '*.a.b',
  '*.b',
  'x.a.b',
  'a.b.',
  '*.a.b.',
  '127.0.0.1',
  '*.127.0.0.1',
  '[::1]',
  '1',
  '0x7f.1',
  'A.B',
  'b\u00fccher.de',
  '*.b\u00fccher.de',
  'xn--bcher-kva.de',
  '*.',
  '*.*',
  'a*',
  '',
  'a b',
  '%41',
  '%2A',
  'u@a',
  'a..b',
  '.',
  '*..',
  'x.a.b.a.b',
  `${'l.'.repeat(40)}a.b`,
  `*.${'l.'.repeat(20)}a.b`,
  `${'l'.repeat(70)}.a.b`,
]
const PORTS = ['', '', '', '', '', '', ':*', ':80', ':443', ':8080', ':+80', ':080', ':', ':-1', ':-0', ':65536', ':x']
const PIECES = [
  '/',
  '/',
  '*',
  '*',
  '**',
  'a',
  'b',
  'ab',
  'aab',
  '?',
  '&',
  '=',
  '.js',
  '%41',
  'A',
  '%2F',
  '%2f',
  '%C3%A9',
  '\u00e9',
  '%c3',
  '%A9',
  '%',
  '%4',
  '%2A',
  '|',
  '^',
  '%7C',
  '%5e',
  '"',
  '%22',
  '\\',
  '#f',
  '%E2%80%8D',
  '\u200d',
  '%F0%9F%98%80',
  '\ud83d\ude00',
  '%F0%9F%94%92',
  '\ud800',
  '~',
  '%7E',
  ' ',
  '%20',
  '%ED%A0%80',
  '%C0%80',
  '%C1%81',
  'a'.repeat(70),
  'a'.repeat(65),
  `${'ab'.repeat(40)}c`,
]
/** What makes patterns that nearly match. */
const PLAIN = ['*', '*', 'a', 'b', 'ab', '/', '?', '%41', '%C3%A9']
const HAVING = ['http://a.b/', 'https://x.a.b/', 'http://127.0.0.1/']

export class PatternInput {
  readonly #chance: Chance
  constructor(chance: Chance) {
    this.#chance = chance
  }

  #rough(text: string): string {
    return this.#chance.one(8) ? this.#chance.mutate(text, 65536) : text
  }

  #path(most: number): string {
    const pieces = this.#chance.one(2) ? PIECES : PLAIN
    let path = this.#chance.one(10) ? '' : '/'
    for (let i = this.#chance.below(most); i > 0; i--) path += this.#chance.of(pieces)
    return path
  }

  pattern(): string {
    const chance = this.#chance
    if (chance.one(30)) return '<all_urls>'
    const scheme = chance.one(2) ? '*' : chance.of(SCHEMES)
    const separator = chance.one(12) ? chance.of([':', '', '/', '//', ':///']) : '://'
    return this.#rough(scheme + separator + chance.of(HOSTS) + chance.of(PORTS) + this.#path(6))
  }

  /** Mostly a good one, so that lists of them are. */
  goodPattern(): string {
    const chance = this.#chance
    const authority = `${chance.of(['*', '*', 'a.b', '*.a.b', '*.b', 'x.a.b', '127.0.0.1', '*.a.b.'])}`
    return `${chance.of(['*', 'http', 'https'])}://${authority}/${this.#path(5).replace(/^\//, '')}`
  }

  /** A canonical URL; null when the text made is none. `like`: a pattern, whose wildcards are filled in. */
  url(like: string | undefined): string | null {
    const text = like === undefined || this.#chance.one(5) ? this.#anyUrl() : this.#urlLike(like)
    return URL.canParse(text) ? new URL(text).href : null
  }

  #urlLike(pattern: string): string {
    const chance = this.#chance
    const [, scheme = 'http', host = 'a', rest = '/'] = /^([^:]*):\/\/([^/]*)(.*)$/s.exec(pattern) ?? []
    const fill = (text: string, fillings: readonly string[]) => text.replaceAll('*', () => chance.of(fillings))
    const name = fill(host.replace(/^\*\./, chance.of(['', 'w.', 'v.w.', '1.'])).replace(/:\*$/, ''), [
      'a.b',
      'x.a.b',
      'q',
    ])
    const path = fill(rest, chance.one(2) ? ['', '', 'a', 'b', '/'] : PIECES)
    const at = chance.below(path.length + 1)
    const bent = path.slice(0, at) + chance.of(['', 'a', 'b', '*', '/']) + path.slice(at + chance.below(2))
    const start = `${scheme === '*' ? 'https' : scheme}://${chance.one(20) ? 'u@' : ''}${name}`
    return chance.one(8) ? this.#rough(start + path) : start + (chance.one(2) ? path : bent)
  }

  #anyUrl(): string {
    const chance = this.#chance
    const scheme = chance.one(3) ? chance.of(SCHEMES) : chance.of(['http', 'https'])
    const separator = chance.one(20) ? ':' : '://'
    const host = chance.of(HOSTS).replace(/^\*\.?/, chance.of(['', 'w.']))
    const start = chance.one(2) ? chance.of(HAVING).slice(0, -1) : scheme + separator + host + chance.of(PORTS)
    return this.#rough(start + this.#path(7))
  }
}
