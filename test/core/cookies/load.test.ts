// runtimes: node deno bun browser
// Rows of a store in one crossing: what is right is loaded, and nothing that is wrong is taken for right.
import { type CookieJar, createCookieJar, loadCore } from '#core'
import { before, deepEqual, describe, equal, it } from '../../harness.ts'

const NOW = Date.UTC(2026, 0, 1)

interface Packed {
  readonly rows: Uint8Array
  readonly keys: Uint8Array
  readonly count: number
}

function join(pieces: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(pieces.reduce((size, piece) => size + piece.length, 0))
  let at = 0
  for (const piece of pieces) {
    whole.set(piece, at)
    at += piece.length
  }
  return whole
}

function packed(jar: CookieJar): Packed {
  const all = jar.rows()
  return { rows: join(all.map(({ row }) => row)), keys: join(all.map(({ key }) => key)), count: all.length }
}

function filled(count: number): CookieJar {
  const jar = createCookieJar()
  for (let i = 0; i < count; i++) {
    const line = `n${i}=${'v'.repeat((i * 37) % 300)}; Max-Age=1000; Path=/p${i % 7}`
    jar.setFromHeader(`https://a.s${i % 50}.co.uk/`, i % 3 ? line : `${line}; Domain=s${i % 50}.co.uk`, null, NOW, null)
  }
  const partitionKey = { topLevelSite: 'https://top.test', hasCrossSiteAncestor: true }
  const details = { url: 'https://a.test/', name: 'p', value: '1', secure: true, expirationDate: NOW / 1000 + 9 }
  jar.set({ ...details, partitionKey }, NOW)
  return jar
}

const texts = (jar: CookieJar): readonly string[] =>
  jar
    .rows()
    .map(({ row }) => row.join())
    .sort()

describe('packed rows', () => {
  before(() => loadCore())

  it('load as the rows do one by one', () => {
    const from = filled(2000)
    const { rows, keys, count } = packed(from)
    const to = createCookieJar()
    equal(to.loadPacked(rows, keys, count), true)
    deepEqual(texts(to), texts(from))
    equal(to.hasChanges, false)
    for (let i = 0; i < 50; i++) {
      const url = `https://a.s${i}.co.uk/p${i % 7}`
      equal(to.header(url, null, NOW), from.header(url, null, NOW))
    }
  })

  it('replace what is there already', () => {
    const jar = filled(100)
    const { rows, keys, count } = packed(jar)
    equal(jar.loadPacked(rows, keys, count), true)
    equal(jar.size, count)
  })

  it('may be none', () => {
    equal(createCookieJar().loadPacked(new Uint8Array(0), new Uint8Array(0), 0), true)
  })

  it('are refused for a single octet that is not as it was written', () => {
    const { rows, keys, count } = packed(filled(4))
    for (const octets of [rows, keys]) {
      for (let at = 0; at < octets.length; at++) {
        for (const flip of [1, 0x80, 0xff]) {
          octets[at]! ^= flip
          equal(createCookieJar().loadPacked(rows, keys, count), false)
          octets[at]! ^= flip
        }
      }
    }
  })

  it('are refused when there are fewer or more than was said', () => {
    const { rows, keys, count } = packed(filled(4))
    const jar = createCookieJar()
    equal(jar.loadPacked(rows, keys, count - 1), false)
    equal(jar.loadPacked(rows, keys, count + 1), false)
    equal(jar.loadPacked(rows, keys.subarray(1), count), false)
    equal(jar.loadPacked(rows.subarray(0, -1), keys, count), false)
    equal(jar.loadPacked(join([rows, rows.subarray(0, 9)]), keys, count), false)
  })
})
