// Random answers of webRequest's listeners, of every kind that JavaScript has, against what has to hold whatever comes:
// headers that are written are headers, what is the connection's stays, what was shown and given back changes nothing.

import type { WireResponse } from '../../bindings/host/transport.ts'
import {
  readBeforeRequest,
  readBeforeSendHeaders,
  readHeadersReceived,
} from '../../bindings/session/web-request/answers.ts'
import { answeredRequestHeaders, shownRequestHeaders } from '../../bindings/session/web-request/request-headers.ts'
import {
  answeredHead,
  parseStatusLine,
  shownResponseHeaders,
  shownStatusLine,
} from '../../bindings/session/web-request/response-headers.ts'
import { Chance } from './chance.ts'

const NAMES = [
  'Host',
  'Connection',
  'content-length',
  'Transfer-Encoding',
  'Cookie',
  'X-A',
  'x-a',
  '__proto__',
  '1',
  'constructor',
]
const VALUES = ['', '1', 'a, b', '\xe4', '\xc3\xa4', 'x'.repeat(300), 'constructor']
const LINES = [
  'HTTP/1.1 200 OK',
  'HTTP/1.0 404',
  'http/2 301 Moved',
  '500',
  ' ',
  'HTTP/1.1 99999999999999999999 X',
  'HTTP/9.9 1',
]
const UNSENDABLE = /[\0\r\n]|[^\0-\xff]/

function requireThat(isTrue: boolean, what: string): asserts isTrue {
  if (!isTrue) throw new Error(what)
}

export class HeaderFuzz {
  readonly #seed: number
  readonly #chance: Chance

  constructor(seed: number) {
    this.#seed = seed
    this.#chance = new Chance(seed)
  }

  /** `count` answers. Throws, naming the seed, at the first rule that does not hold. */
  run(count: number): void {
    try {
      for (let i = 0; i < count; i++) {
        this.#request()
        this.#response()
        this.#statusLine()
      }
    } catch (error) {
      throw new Error(`seed ${this.#seed}: ${error instanceof Error ? error.message : error}`, { cause: error })
    }
  }

  #request(): void {
    const sent = this.#list()
    const answer = this.#answer('requestHeaders')
    const read = this.#read(() => readBeforeSendHeaders(answer))
    if (read?.headers) {
      const list = answeredRequestHeaders(sent, read.headers)
      requireHeaders(list)
      for (const name of ['content-length', 'transfer-encoding'])
        requireThat(valuesOf(list, name) === valuesOf(sent, name), `the framing changed: ${JSON.stringify(list)}`)
    }
    const unique = sent.filter((_, at) => at % 2 === 0).map((name) => name.toLowerCase())
    if (new Set(unique).size < unique.length) return
    const same = readBeforeSendHeaders({ requestHeaders: shownRequestHeaders(sent) })
    const again = answeredRequestHeaders(sent, same.headers ?? [])
    requireThat(
      sortedPairs(again) === sortedPairs(sent),
      `given back, ${JSON.stringify(sent)} became ${JSON.stringify(again)}`,
    )
    this.#read(() => readBeforeRequest(this.#answer('redirectURL')))
  }

  #response(): void {
    const response = responseWith(this.#list())
    const answer = this.#answer('responseHeaders')
    const read = this.#read(() => readHeadersReceived(answer))
    if (read?.headers) {
      const head = answeredHead(response, read.headers, read.statusLine)
      requireHeaders(head.headers)
      requireThat(shownStatusLine(head).startsWith('HTTP/1.'), 'no status line')
    }
    const same = readHeadersReceived({ responseHeaders: shownResponseHeaders(response.headers) })
    const { headers } = answeredHead(response, same.headers ?? [], null)
    const isSame = sortedPairs(headers) === sortedPairs(response.headers)
    requireThat(isSame, `given back, ${JSON.stringify(response.headers)} became ${JSON.stringify(headers)}`)
  }

  #statusLine(): void {
    const line = this.#chance.mutate(this.#chance.of(LINES), 0x10000)
    const { status, statusText, httpVersion } = parseStatusLine(line)
    const isHead = Number.isInteger(status) && status >= 100 && status <= 999 && /^1\.[01]$/.test(httpVersion)
    requireThat(isHead && !UNSENDABLE.test(statusText), `${JSON.stringify(line)} became ${status} ${statusText}`)
  }

  /** Null where the answer itself throws when it is looked at: that is its listener's exception. */
  #read<T>(read: () => T): T | null {
    try {
      return read()
    } catch (error) {
      if (error instanceof Trap || (error instanceof TypeError && /revoked/.test(error.message))) return null
      throw error
    }
  }

  /** As the network gives or takes it. */
  #list(): string[] {
    return Array.from({ length: this.#chance.below(8) }, () => [this.#chance.of(NAMES), this.#chance.of(VALUES)]).flat()
  }

  #answer(key: string): unknown {
    if (this.#chance.one(8)) return this.#value(2)
    const answer: Record<string, unknown> = { [key]: this.#chance.one(4) ? this.#value(2) : this.#headers() }
    if (this.#chance.one(3)) answer.statusLine = this.#chance.one(2) ? this.#chance.of(LINES) : this.#value(1)
    if (this.#chance.one(9)) answer.cancel = this.#value(1)
    return this.#strange(answer)
  }

  #headers(): object {
    const entries = Array.from({ length: this.#chance.below(8) }, () => {
      const name = this.#chance.one(3) ? this.#chance.mutate(this.#chance.of(NAMES), 0x10000) : this.#chance.of(NAMES)
      return [name, this.#chance.one(2) ? this.#chance.of(VALUES) : this.#value(2)]
    })
    return this.#strange(Object.fromEntries(entries))
  }

  #value(depth: number): unknown {
    const plain = [undefined, null, true, 0, -1.5, 10n, Symbol('s'), () => {}, this.#chance.mutate('a value', 0x10000)]
    if (depth === 0 || this.#chance.one(2)) return this.#chance.of(plain)
    const list = Array.from({ length: this.#chance.below(4) }, () => this.#value(depth - 1))
    return this.#chance.of([
      list,
      Object.create(null),
      new Map(),
      new Uint8Array(3),
      this.#strange({ a: list }),
      new Date(Number.NaN),
    ])
  }

  #strange<T extends object>(value: T): T {
    if (!this.#chance.one(6)) return value
    const throws = (): never => {
      throw new Trap()
    }
    const revoked = (): T => {
      const { proxy, revoke } = Proxy.revocable(value, {})
      revoke()
      return proxy
    }
    const strange: readonly (() => T)[] = [
      () => Object.freeze(value),
      () => Object.setPrototypeOf({ ...value }, null),
      () => new Proxy(value, {}),
      () => new Proxy(value, { get: throws }),
      () => new Proxy(value, { ownKeys: throws }),
      () => Object.defineProperty(value, 'X-Throws', { get: throws, enumerable: true, configurable: true }),
      () => Object.assign(value, { toString: throws }),
      revoked,
    ]
    return this.#chance.of(strange)()
  }
}

class Trap extends Error {}

function requireHeaders(list: readonly string[]): void {
  requireThat(list.length % 2 === 0, 'a name without a value')
  for (let at = 0; at < list.length; at += 2) {
    const isToken = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/.test(list[at] ?? '')
    requireThat(isToken && !UNSENDABLE.test(list[at + 1] ?? ''), `no header: ${JSON.stringify(list.slice(at, at + 2))}`)
  }
}

function valuesOf(list: readonly string[], lower: string): string {
  return list.filter((_, at) => at % 2 === 1 && list[at - 1]?.toLowerCase() === lower).join('\n')
}

function sortedPairs(list: readonly string[]): string {
  const pairs = list.flatMap((name, at) => (at % 2 === 0 ? [`${name}: ${list[at + 1]}`] : []))
  return pairs.sort().join('\n')
}

function responseWith(headers: string[]): WireResponse {
  const body = { length: 0, read: async () => null, cancel() {} }
  return {
    status: 200,
    statusText: 'OK',
    httpVersion: '1.1',
    headers,
    body,
    upgrade: null,
    remoteAddress: '',
    reused: false,
  }
}
