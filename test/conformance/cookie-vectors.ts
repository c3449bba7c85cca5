// Runs cookie vectors (format omnisession-cookies/1) against an adapter: for each vector, what differs.
import type { CookieFilter, CookiePartitionKey, SameSiteContext } from '../../bindings/core/cookie-types.ts'
import type { CookieAdapter } from './cookie-adapter.ts'

/** One vector: its fields depend on the kind; the files are ours and their shape is the format's. */
export interface Vector {
  readonly id: string
  // biome-ignore lint/suspicious/noExplicitAny: the shape of each kind is read where it is used
  readonly [field: string]: any
}
export interface VectorFile {
  readonly kind: string
  readonly now: string
  readonly vectors: readonly Vector[]
}
type Problems = string[]

const DAY = 86_400_000
const FIELDS = [
  'name',
  'value',
  'domain',
  'hostOnly',
  'path',
  'secure',
  'httpOnly',
  'sameSite',
  'priority',
  'session',
  'expires',
  'partitionKey',
  'sourceScheme',
  'sourcePort',
]
const encoder = new TextEncoder()
const toHex = (octets: Uint8Array): string =>
  Array.from(octets, (octet) => octet.toString(16).padStart(2, '0')).join('')
const fromHex = (hex: string): Uint8Array =>
  Uint8Array.from(hex.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16))
const json = JSON.stringify

/** A byte string that is given as text, or in hex when it is no UTF-8. */
function octetsOf(holder: Readonly<Record<string, string>>, field: string): Uint8Array {
  const hex = holder[`${field}Hex`]
  return hex === undefined ? encoder.encode(holder[field] ?? '') : fromHex(hex)
}

/** A map with its fields in one order, so that equal ones have equal text. */
function sorted(object: object): string {
  return json(Object.entries(object).sort(([a], [b]) => (a < b ? -1 : 1)))
}

function compare(problems: Problems, what: string, actual: unknown, expected: unknown): void {
  if (json(actual) !== json(expected)) problems.push(`${what}: expected ${json(expected)}, got ${json(actual)}`)
}

/** Consecutive numbers as [first, last] pairs. */
function ranges(numbers: readonly number[]): number[][] {
  const result: number[][] = []
  for (const number of [...numbers].sort((a, b) => a - b)) {
    const last = result.at(-1)
    if (last && last[1] === number - 1) last[1] = number
    else result.push([number, number])
  }
  return result
}

export class VectorRunner {
  readonly #adapter: CookieAdapter
  readonly #now: number
  constructor(adapter: CookieAdapter, now: string) {
    this.#adapter = adapter
    this.#now = Date.parse(now)
  }

  /** What is wrong; empty when the vector passes. */
  run(kind: string, vector: Vector): readonly string[] {
    const problems: Problems = []
    this.#adapter.reset()
    if (kind === 'parse') this.#parse(vector, problems)
    else if (kind === 'date') compare(problems, 'time', this.#adapter.parseDate(vector.input), vector.epochMs)
    else if (kind === 'psl') this.#suffix(vector, problems)
    else if (kind === 'match') this.#match(vector, problems)
    else if (kind === 'scenario') this.#scenario(vector, problems)
    else if (kind === 'api-set') this.#apiSet(vector, problems)
    else if (kind === 'eviction') this.#eviction(vector, problems)
    else problems.push(`no such kind: ${kind}`)
    return problems
  }

  #own(url: string): CookiePartitionKey {
    return { topLevelSite: this.#adapter.site(url) ?? '', hasCrossSiteAncestor: false }
  }

  #header(url: string, at: number, expected: Vector['expect'], problems: Problems): void {
    const call = { url, now: at, isHttp: true, sameSite: 'strict', partitionKey: this.#own(url) } as const
    const wanted = toHex(octetsOf(expected, 'cookieHeader'))
    compare(problems, 'Cookie header', toHex(this.#adapter.get(call).header), wanted)
  }

  #set(url: string, line: Uint8Array, at: number, more: { via?: 'script'; date?: string } = {}) {
    return this.#adapter.set({
      url,
      line,
      via: more.via ?? 'http',
      now: at,
      date: more.date === undefined ? undefined : Date.parse(more.date),
      sameSite: 'strict',
      partitionKey: this.#own(url),
    })
  }

  #parse(vector: Vector, problems: Problems): void {
    const { url, via, dateHeader, expect } = vector
    const line = octetsOf(vector as never, 'line')
    const { exclude } = this.#set(url, line, this.#now, {
      via: via === 'script' ? via : undefined,
      date: dateHeader,
    } as never)
    compare(problems, 'reasons', exclude.toSorted(), expect.exclude.toSorted())
    this.#stored(this.#adapter.all(this.#now)[0], expect.stored, problems)
    this.#header(url, this.#now + 1, expect, problems)
  }

  #stored(actual: Readonly<Record<string, unknown>> | undefined, expected: Vector['expect'], problems: Problems): void {
    compare(problems, 'stored', Boolean(actual), Boolean(expected))
    if (!actual || !expected) return
    for (const field of FIELDS) {
      const isHex = expected[`${field}Hex`] !== undefined
      const name = isHex ? `${field}Hex` : field
      if (field === 'expires' && expected.expires !== null)
        compare(problems, field, Date.parse(String(actual.expires)), Date.parse(expected.expires))
      else compare(problems, field, actual[name], expected[name])
    }
  }

  #suffix({ host, expect }: Vector, problems: Problems): void {
    compare(problems, host, this.#adapter.registrableDomain(host), expect.registrableDomain)
  }

  #match({ jar, requests, waitSeconds = 0 }: Vector, problems: Problems): void {
    let at = this.#now
    for (const entry of jar) {
      at = this.#now + entry.at
      const { sameSite, partitionKey } = entry.context
      const line = octetsOf(entry, 'line')
      const call = { url: entry.url, line, via: entry.via ?? 'http', now: at, sameSite, partitionKey }
      compare(problems, 'set', this.#adapter.set(call).exclude.toSorted(), entry.exclude.toSorted())
    }
    at += 50 + waitSeconds * 1000
    for (const { url, method = 'GET', context, expect } of requests) {
      const { isHttp, sameSite, partitionKey } = context
      const { header } = this.#adapter.get({ url, isHttp, sameSite, partitionKey, now: at, method })
      compare(problems, `Cookie header of ${url}`, toHex(header), toHex(octetsOf(expect, 'cookieHeader')))
      compare(problems, `context of ${url}`, this.#adapter.sameSiteContext({ url, method, ...context }), sameSite)
    }
  }

  #scenario({ steps }: Vector, problems: Problems): void {
    this.#adapter.takeEvents()
    steps.forEach((step: Vector, index: number) => {
      const found: Problems = []
      this.#step(step, this.#now + step.at, found)
      if (step.expect.events) {
        const events = this.#adapter.takeEvents().map(sorted)
        compare(found, 'events', events, step.expect.events.map(sorted))
      }
      problems.push(...found.map((problem) => `step ${index} (${step.op}): ${problem}`))
    })
  }

  #step(step: Vector, at: number, problems: Problems): void {
    const { expect } = step
    if (step.op === 'set') {
      const more = { via: step.via === 'script' ? step.via : undefined, date: step.dateHeader }
      const { exclude, stored } = this.#set(step.url, encoder.encode(step.line), at, more as never)
      compare(problems, 'reasons', exclude.toSorted(), expect.exclude.toSorted())
      compare(problems, 'stored', stored, expect.stored)
    } else if (step.op === 'api.set') this.#apiResult(this.#adapter.api.set(step.details, at), expect, problems)
    else if (step.op === 'api.remove') this.#adapter.api.remove(step.url, step.name, at)
    else if (step.op === 'api.get') this.#apiGet(step.filter, at, expect.cookies, problems)
    else if (step.op === 'get') this.#get(step, at, problems)
    else if (step.op === 'check') this.#lastAccess(expect.lastAccessSeconds, at, problems)
    else problems.push('no such operation')
  }

  #get(step: Vector, at: number, problems: Problems): void {
    const { url, via, method = 'GET', initiator, expect } = step
    const isCross = initiator !== undefined && this.#adapter.site(initiator) !== this.#adapter.site(url)
    const isSafe = via === 'script' || method === 'GET'
    const sameSite: SameSiteContext = isCross ? (isSafe ? 'lax' : 'lax-method-unsafe') : 'strict'
    const call = { url, isHttp: via !== 'script', sameSite, method, partitionKey: this.#own(url), now: at }
    const { header } = this.#adapter.get(call)
    compare(problems, 'Cookie header', toHex(header), toHex(encoder.encode(expect.header ?? '')))
  }

  #lastAccess(expected: Readonly<Record<string, number>>, at: number, problems: Problems): void {
    const cookies = this.#adapter.all(at)
    for (const [name, seconds] of Object.entries(expected)) {
      const cookie = cookies.find((one) => one.name === name)
      const actual = (Number(cookie?.lastAccess) - this.#now) / 1000
      if (Math.abs(actual - seconds) > 0.0015) problems.push(`last access of ${name}: ${actual} s, not ${seconds} s`)
    }
  }

  #apiResult(result: ReturnType<CookieAdapter['api']['set']>, expect: Vector['expect'], problems: Problems): void {
    const prefix = expect.errorStartsWith ?? expect.error
    if (result.ok !== expect.ok) problems.push(result.ok ? 'accepted' : result.error)
    else if (!result.ok && !result.error.startsWith(prefix))
      problems.push(`expected "${prefix}", got "${result.error}"`)
  }

  #apiGet(filter: CookieFilter, at: number, expected: readonly object[], problems: Problems): void {
    compare(problems, 'cookies', this.#adapter.api.get(filter, at).map(sorted), expected.map(sorted))
  }

  #apiSet({ details, expect }: Vector, problems: Problems): void {
    this.#apiResult(this.#adapter.api.set(details, this.#now), expect, problems)
    if (expect.ok) this.#apiGet({}, this.#now, expect.cookie ? [expect.cookie] : [], problems)
  }

  #eviction(vector: Vector, problems: Problems): void {
    if (vector.groups) this.#loaded(vector, problems)
    else this.#crowded(vector, problems)
  }

  #crowded(vector: Vector, problems: Problems): void {
    const cookies: readonly (readonly [url: string, line: string])[] = vector.sequence
      ? sequence(vector.sequence)
      : runs(vector.runs)
    cookies.forEach(([url, line], index) => void this.#set(url, encoder.encode(line), this.#now + index))
    const left = this.#adapter.all(this.#now + cookies.length).map(({ name }) => Number(String(name).slice(1)))
    compare(problems, 'survivors', ranges(left), vector.expect.ranges)
  }

  #loaded({ groups, trigger, expect }: Vector, problems: Problems): void {
    const rows = groups.flatMap((group: Vector, index: number) => groupRows(group, index, this.#now))
    this.#adapter.load(rows)
    this.#set(trigger.url, encoder.encode(trigger.line), this.#now + 1000)
    const left = new Set(this.#adapter.all(this.#now + 1000).map(({ domain, name }) => `${domain}|${name}`))
    expect.groups.forEach((wanted: Vector, group: number) => {
      const kept = rows.filter((row: Vector) => row.group === group && left.has(`${row.domain}|${row.name}`))
      compare(problems, `group ${group}`, ranges(kept.map((row: Vector) => row.index)), wanted.ranges)
    })
    compare(problems, 'cookies left', left.size, expect.total)
  }
}

const PRIORITIES: Readonly<Record<string, string>> = { L: 'low', M: 'medium', H: 'high' }

/** Tokens `<count><L|M|H><N|S>[@host]`: cookies a0, a1, ... with that priority and Secure flag. */
function sequence(tokens: string): [string, string][] {
  const cookies: [string, string][] = []
  for (const token of tokens.split(' ')) {
    const [, count, priority, secure, host = 'www.foo.test'] = /^(\d+)([LMH])([NS])(?:@(\S+))?$/.exec(token) ?? []
    for (let i = 0; i < Number(count); i++) {
      const flags = `Priority=${PRIORITIES[priority ?? '']}${secure === 'S' ? '; Secure' : ''}; Path=/`
      cookies.push([`https://${host}/`, `a${cookies.length}=b; ${flags}`])
    }
  }
  return cookies
}

/** Partitioned cookies p0, p1, ... of `size` octets in name and value. */
function runs(list: readonly Vector[]): [string, string][] {
  const cookies: [string, string][] = []
  for (const { count, size, unpartitioned, priority } of list) {
    for (let i = 0; i < count; i++) {
      const name = `p${cookies.length}`
      const flags = `${unpartitioned ? '' : '; Partitioned'}${priority ? `; Priority=${priority}` : ''}`
      cookies.push(['https://www.part.test/', `${name}=${'v'.repeat(size - name.length)}; Secure; Path=/${flags}`])
    }
  }
  return cookies
}

function groupRows(group: Vector, index: number, now: number): Vector[] {
  return Array.from({ length: group.count }, (_, k) => {
    const later = group.lastAccessEqual ? 0 : group.lastAccessReversed ? (group.count - k) * 10 : k * 10
    return {
      id: '',
      group: index,
      index: k,
      name: (group.name ?? 'c').replace('{i}', k),
      value: 'v',
      domain: group.host.replace('{i}', k),
      path: '/',
      secure: group.secure,
      httpOnly: false,
      priority: group.priority,
      creation: now - group.createdDaysAgo * DAY + k * 10,
      lastAccess: now - group.lastAccessDaysAgo * DAY + later,
      expires: group.expired ? now - DAY : now + 300 * DAY,
      sourceScheme: 'secure',
      sourcePort: 443,
      partitionKey: null,
    }
  })
}
