// Input for the cookie doors: what the web has, put together at random and then damaged.
import type {
  CookieContext,
  CookieDetails,
  CookieFilter,
  CookiePartitionKey,
} from '../../bindings/core/cookie-types.ts'
import type { Chance } from './chance.ts'

const SCHEMES = ['https://', 'http://', 'wss://', 'file://', 'HTTPS://', 'data:', '', 'chrome-extension://']
const HOSTS = [
  'example.com',
  'www.example.com',
  'a.b.example.co.uk',
  'localhost',
  '127.0.0.1',
  '[::1]',
  'github.io',
  'x.github.io',
  'www.ck',
  'a.b.kawasaki.jp',
  'example.com.',
  'bücher.example',
  'xn--bcher-kva.example',
  '0x7f.1',
  'com',
  's3.amazonaws.com',
  'b.s3.amazonaws.com',
  'amazonaws.com',
]
const PATHS = ['', '/', '/a', '/a/', '/a/b', '/%61/ü', '/a?q#f', '//x', '/../b', '/a\\b', ':8080/', '?']
const NAMES = ['a', 'b', 'sid', '__Host-x', '__Secure-y', '__http-z', '', ' spaced ', 'ü', 'c1', 'c2', 'c3']
const VALUES = ['1', '2', '', 'a=b', '"q"', 'ÿ', 'v'.repeat(100), 'x'.repeat(4096), 'tab\there', '__Host-x']
const DATES = ['Wed, 09 Jun 2027 10:18:14 GMT', '1 Jan 1970 00:00:00', '99999999', '31-Feb-2027 1:2:3', 'x', '']
const ATTRIBUTES = [
  'Secure',
  'HttpOnly',
  'Partitioned',
  'SameSite=None',
  'SameSite=Lax',
  'samesite=STRICT',
  'Priority=Low',
  'Priority=High',
  'Max-Age=0',
  'Max-Age=60',
  'Max-Age=99999999999999999999',
  'Path=/',
  'Path=/a',
  'Path=x',
  'unknown=1',
  '=',
]
const SAME_SITES = ['strict', 'lax', 'lax-method-unsafe', 'cross-site'] as const

export class CookieInput {
  readonly #chance: Chance
  constructor(chance: Chance) {
    this.#chance = chance
  }
  #maybe<T>(make: () => T): T | undefined {
    return this.#chance.one(2) ? make() : undefined
  }
  #rough(text: string, limit: number): string {
    return this.#chance.one(4) ? this.#chance.mutate(text, limit) : text
  }
  host(): string {
    return this.#rough(this.#chance.of(HOSTS), 65536)
  }
  url(): string {
    const scheme = this.#chance.one(3) ? this.#chance.of(SCHEMES) : 'https://'
    return this.#rough(scheme + this.#chance.of(HOSTS) + this.#chance.of(PATHS), 65536)
  }
  date(): string {
    return this.#rough(this.#chance.of(DATES), 256)
  }
  /** One character an octet. */
  line(): string {
    const chance = this.#chance
    const parts = [`${chance.of(NAMES)}=${chance.of(VALUES)}`]
    for (let i = chance.below(5); i > 0; i--) parts.push(chance.of(ATTRIBUTES))
    if (chance.one(3)) parts.push(`Domain=${chance.of(HOSTS)}`)
    if (chance.one(4)) parts.push(`Expires=${this.date()}`)
    return this.#rough(parts.join(chance.of(['; ', ';', ' ;\t'])), 256)
  }
  partitionKey(): CookiePartitionKey | null {
    return this.#chance.one(4) ? null : { topLevelSite: this.url(), hasCrossSiteAncestor: this.#chance.one(2) }
  }
  context(): CookieContext | null {
    if (this.#chance.one(2)) return null
    return {
      siteForCookies: this.#maybe(() => (this.#chance.one(4) ? null : this.url())),
      initiator: this.#maybe(() => (this.#chance.one(4) ? null : this.url())),
      method: this.#maybe(() => this.#chance.of(['GET', 'POST', 'trace', ''])),
      isMainFrameNavigation: this.#maybe(() => this.#chance.one(2)),
      isHttp: this.#maybe(() => this.#chance.one(2)),
      partitionKey: this.#maybe(() => this.partitionKey()),
      sameSite: this.#maybe(() => this.#chance.of(SAME_SITES)),
    }
  }
  #number(now: number): number {
    const chance = this.#chance
    return chance.of([now / 1000 + chance.below(1e6), 0, -1, 1e300, Number.NaN, Number.POSITIVE_INFINITY, 1.5])
  }
  details(now: number): CookieDetails {
    const chance = this.#chance
    const text = (list: readonly string[]) => this.#maybe(() => this.#rough(chance.of(list), 65536))
    return {
      url: this.url(),
      name: text(NAMES),
      value: text(VALUES),
      domain: text(HOSTS),
      hostOnly: this.#maybe(() => chance.one(2)),
      path: text(PATHS),
      secure: this.#maybe(() => chance.one(2)),
      httpOnly: this.#maybe(() => chance.one(2)),
      expirationDate: this.#maybe(() => this.#number(now)),
      sameSite: this.#maybe(() => chance.of(['unspecified', 'no_restriction', 'lax', 'strict'] as const)),
      partitionKey: chance.one(4) ? this.partitionKey() : undefined,
      creationDate: chance.one(8) ? this.#number(now) : undefined,
      lastAccessDate: chance.one(8) ? this.#number(now) : undefined,
    }
  }
  filter(): CookieFilter {
    const chance = this.#chance
    const rarely = <T>(make: () => T): T | undefined => (chance.one(4) ? make() : undefined)
    return {
      url: this.#maybe(() => this.url()),
      name: rarely(() => chance.of(NAMES)),
      domain: rarely(() => this.host()),
      path: rarely(() => chance.of(PATHS)),
      secure: rarely(() => chance.one(2)),
      session: rarely(() => chance.one(2)),
      httpOnly: rarely(() => chance.one(2)),
      hostOnly: rarely(() => chance.one(2)),
      partitionKey: rarely(() => this.partitionKey()),
    }
  }
}
