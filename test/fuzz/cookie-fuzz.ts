// Drives every cookie door with random input and holds the answers against what must always be true:
// nothing traps; the change log, replayed, gives the jar; lists are in order; a header is its list; what a jar saves, it
// loads. A step that breaks a rule throws, with the seed that leads there.
import type { CookieJar, CookieModule } from '#core'
import { Chance } from './chance.ts'
import { CookieInput } from './cookie-input.ts'

const START = 1_790_000_000_000
const text = (octets: Uint8Array): string => Array.from(octets, (octet) => String.fromCharCode(octet)).join('')

function check(holds: boolean, rule: string): void {
  if (!holds) throw new Error(rule)
}

export class CookieFuzz {
  readonly #module: CookieModule
  readonly #seed: number
  readonly #chance: Chance
  readonly #input: CookieInput
  /** What the log has told so far: row by key. */
  readonly #replayed: Map<string, string> = new Map()
  #jar: CookieJar
  #now = START

  constructor(module: CookieModule, seed: number) {
    this.#module = module
    this.#seed = seed
    this.#chance = new Chance(seed)
    this.#input = new CookieInput(this.#chance)
    this.#jar = module.createJar()
  }

  /** `count` calls of random doors, the rules checked now and then and at the end. */
  run(count: number): void {
    try {
      for (let i = 0; i < count; i++) {
        this.#step()
        if (this.#chance.one(40)) this.#checkRules()
      }
      this.#checkRules()
      this.#jar[Symbol.dispose]()
    } catch (error) {
      throw new Error(`seed ${this.#seed}: ${error instanceof Error ? error.message : error}`, { cause: error })
    }
  }

  #step(): void {
    const chance = this.#chance
    this.#now += chance.of([0, 1, 1000, 61_000, chance.one(50) ? 86_400_000 : 5])
    const kind = chance.below(20)
    if (kind < 9) this.#set()
    else if (kind < 11) this.#jar.set(this.#input.details(this.#now), this.#now)
    else if (kind < 12) this.#setMany()
    else if (kind < 15) this.#jar.header(this.#input.url(), this.#input.context(), this.#now)
    else if (kind < 16) this.#jar.get(this.#input.filter(), this.#now)
    else if (kind < 17) this.#remove()
    else if (kind < 18) this.#plain()
    else if (kind < 19) this.#load()
    else this.#snapshot()
  }

  #set(): void {
    const date = this.#chance.one(10) ? this.#now - this.#chance.below(1e7) : null
    const { stored, reasons } = this.#jar.setFromHeader(
      this.#input.url(),
      this.#input.line(),
      this.#input.context(),
      this.#now,
      date,
    )
    check(!stored || reasons.length === 0, 'a stored cookie has reasons against it')
  }

  #setMany(): void {
    const batch = Array.from({ length: this.#chance.below(8) }, () => this.#input.details(this.#now))
    check(this.#jar.setMany(batch, this.#now).length === batch.length, 'a batch has as many results as cookies')
  }

  #remove(): void {
    const before = this.#jar.get({}, this.#now).length
    const except = Array.from({ length: this.#chance.below(3) }, () => this.#input.filter())
    const gone = this.#chance.one(2)
      ? this.#jar.remove(this.#input.url(), this.#chance.of(['a', 'sid', '']), this.#now)
      : this.#jar.removeMany(this.#input.filter(), except, this.#now)
    check(this.#jar.size === before - gone, 'a removal tells how many went')
  }

  /** The doors without a jar. */
  #plain(): void {
    this.#module.parseCookieDate(this.#input.date())
    this.#module.siteOf(this.#input.url())
    this.#module.sameSiteContext(this.#input.url(), this.#input.context())
    const host = this.#input.host()
    const domain = this.#module.registrableDomain(host)
    // What is no host (an empty label, a tab) may get any answer.
    const isHost =
      URL.canParse(`http://${host}/`) && new URL(`http://${host}/`).hostname === host && !host.includes('..')
    const isOwn = domain === null || this.#module.registrableDomain(domain) === domain
    check(isOwn || !isHost, `${host}: ${domain} is not its own domain`)
  }

  #load(): void {
    const rows = this.#jar.rows().map(({ row }) => row.slice())
    const damaged = rows.map((row) => this.#chance.damage(row))
    const other = this.#module.createJar()
    check(other.load(rows, this.#now).damaged.length === 0, 'a row that was written loads')
    check(other.size === rows.length, 'as many cookies load as were written')
    const { loaded } = other.load(damaged, this.#now)
    check(loaded <= damaged.length, 'no more rows load than there are')
    other[Symbol.dispose]()
  }

  #snapshot(): void {
    const snapshot = this.#jar.snapshot()
    const other = this.#module.createJar()
    check(other.restore(snapshot), 'a snapshot loads')
    check(JSON.stringify(other.get({}, 0)) === JSON.stringify(this.#jar.get({}, 0)), 'a snapshot holds the whole jar')
    const damaged = this.#chance.damage(snapshot)
    const isSame = damaged.length === snapshot.length && damaged.every((octet, i) => octet === snapshot[i])
    check(other.restore(damaged) === isSame, 'a damaged snapshot is refused')
    other[Symbol.dispose]()
  }

  #checkRules(): void {
    for (const { key, row, removed } of this.#jar.drainChanges()) {
      if (removed) check(this.#replayed.delete(text(key)), 'a removal follows its insert')
      else this.#replayed.set(text(key), text(row))
    }
    for (const { key, row } of this.#jar.drainAccesses()) this.#replayed.set(text(key), text(row))
    check(!this.#jar.takeChangesLost(), 'no record is lost')
    const rows = this.#jar.rows()
    check(rows.length === this.#jar.size, 'size counts the rows')
    check(rows.length === this.#replayed.size, 'the log tells of every cookie')
    for (const { key, row } of rows) check(this.#replayed.get(text(key)) === text(row), 'the log, replayed, is the jar')
    this.#checkOrder()
    this.#checkHeader()
  }

  #checkOrder(): void {
    const list = this.#jar.get({}, this.#now)
    list.forEach((cookie, i) => {
      const previous = list[i - 1]
      // A path that is no UTF-8 has lost its length on the way here.
      if (!previous || (previous.path + cookie.path).includes('\ufffd')) return
      const byPath = new TextEncoder().encode(previous.path).length - new TextEncoder().encode(cookie.path).length
      check(byPath > 0 || (byPath === 0 && previous.creation <= cookie.creation), 'longer paths first, then older')
      check(cookie.expires === null || cookie.expires > this.#now, 'nothing that is listed has expired')
    })
  }

  /** First-party over HTTP, every cookie of a URL is sent: the header is the list, but for partitions. */
  #checkHeader(): void {
    const url = this.#input.url()
    const list = this.#jar.get({ url, partitionKey: null }, this.#now)
    const expected = list.map(({ name, value }) => (name ? `${name}=${value}` : value)).join('; ')
    const header = this.#jar.header(url, { partitionKey: null }, this.#now)
    const decoded = new TextDecoder().decode(Uint8Array.from(header, (character) => character.charCodeAt(0)))
    check(decoded === expected, `header of ${url}: ${header.slice(0, 200)}, not ${expected.slice(0, 200)}`)
  }
}
