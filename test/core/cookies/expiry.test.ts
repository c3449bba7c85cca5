// runtimes: node deno bun browser
// When a cookie ends: Max-Age, Expires, the server's clock, the cap of 400 days, cookie dates.
import { createCookieJar, loadCore, parseCookieDate } from '#core'
import { describe, equal, it } from '../../harness.ts'

const NOW = Date.UTC(2026, 10, 24)
const DAY = 86_400_000
const CAP = NOW + 400 * DAY
const URL_ = 'https://www.example.test/'
const DELETED = 'deleted'

/** The expiry of the stored cookie, null for a session cookie, 'deleted' when it had ended already. */
function expiry(attributes: string, serverDate: number | null = null): number | null | string {
  const jar = createCookieJar()
  const result = jar.setFromHeader(URL_, `a=b; ${attributes}`, null, NOW, serverDate)
  const [cookie] = jar.get({}, NOW)
  jar[Symbol.dispose]()
  if (cookie) return cookie.expires
  return result.reasons.length === 0 ? DELETED : result.reasons.join()
}

const MAX_AGES: [string, number | null | string][] = [
  ['10', NOW + 10_000],
  ['+10', NOW + 10_000],
  ['0000000000000000000000010', NOW + 10_000],
  ['0', DELETED],
  ['-1', DELETED],
  ['-0', DELETED],
  ['34560001', CAP],
  ['9223372036854775806', CAP],
  ['9223372036854775807', CAP],
  ['9223372036854775807x', CAP],
  ['9223372036854775806x', null],
  ['99999999999999999999', CAP],
  ['99999999999999999999x', CAP],
  ['-9223372036854775808x', DELETED],
  ['-99999999999999999999x', DELETED],
  ['', null],
  ['+', null],
  ['-', null],
  ['+-1', null],
  ['1.5', null],
  ['1e3', null],
  ['10s', null],
  ['"10"', null],
  ['0x10', null],
  ['1 0', null],
]

const DATES: [string, number | null][] = [
  ['Sun, 06 Nov 1994 08:49:37 GMT', Date.UTC(1994, 10, 6, 8, 49, 37)],
  ['Sunday, 06-Nov-94 08:49:37 GMT', Date.UTC(1994, 10, 6, 8, 49, 37)],
  ['Sun Nov  6 08:49:37 1994', Date.UTC(1994, 10, 6, 8, 49, 37)],
  ['6 nov 94 8:49:37', Date.UTC(1994, 10, 6, 8, 49, 37)],
  ['08:49:37 1994 6 novembrish', Date.UTC(1994, 10, 6, 8, 49, 37)],
  ['6 1994 08:49:37 novembrish', Date.UTC(1994, 10, 6, 8, 49, 37)],
  ['1 Jan 69 0:0:0', Date.UTC(2069, 0, 1)],
  ['1 Jan 70 0:0:0', 0],
  ['1 Jan 99 0:0:0', Date.UTC(1999, 0, 1)],
  ['1 Jan 100 0:0:0', Date.UTC(100, 0, 1)],
  ['1 Jan 99999 0:0:0', Date.UTC(99999, 0, 1)],
  ['1 Jan 100000 0:0:0', null],
  ['29 Feb 2028 00:00:00', Date.UTC(2028, 1, 29)],
  ['29 Feb 2027 00:00:00', null],
  ['29 Feb 2100 00:00:00', null],
  ['29 Feb 2000 00:00:00', Date.UTC(2000, 1, 29)],
  ['31 Apr 2027 00:00:00', null],
  ['0 Jan 2027 00:00:00', null],
  ['1 Jan 2027 24:00:00', null],
  ['1 Jan 2027 23:60:00', null],
  ['1 Jan 2027 23:59:60', null],
  ['1 Jan 2027 23:59:59', Date.UTC(2027, 0, 1, 23, 59, 59)],
  ['1 Jan 2027 10:20', null],
  ['1 Jan 2027 10:20:30:40', null],
  ['1 Jan 2027 10:20 10:20:30', Date.UTC(2027, 0, 1, 10, 20, 30)],
  ['1 Jan 2027 00000000000010:020:0030', Date.UTC(2027, 0, 1, 10, 20, 30)],
  ['1 Jan 2027 99999999999:20:30 10:20:30', Date.UTC(2027, 0, 1, 10, 20, 30)],
  ['1st Jan 2027 10:20:30', null],
  ['1 Jan 2027 10:20:30Z', null],
  ['001 Jan 2027 10:20:30', null],
  ['Jan 1 2 3 10:20:30', Date.UTC(2002, 0, 1, 10, 20, 30)],
  ['Jan Feb 1 2027 10:20:30', Date.UTC(2027, 0, 1, 10, 20, 30)],
  ['1~Jan!2027/10:20:30', Date.UTC(2027, 0, 1, 10, 20, 30)],
  ['1 Jan\u00a02027 10:20:30', null],
  ['1 Ja 2027 10:20:30', null],
  ['', null],
]

describe('expiry', () => {
  it('by Max-Age', async () => {
    await loadCore()
    for (const [text, expected] of MAX_AGES) equal(expiry(`Max-Age=${text}`), expected, text)
  })

  it('by Expires where Max-Age means nothing', async () => {
    await loadCore()
    const expires = 'Expires=Fri, 01 Jan 2027 00:00:00 GMT'
    const date = Date.UTC(2027, 0, 1)
    equal(expiry(expires), date)
    equal(expiry(`${expires}; Max-Age=10`), NOW + 10_000)
    equal(expiry(`${expires}; Max-Age=ten`), date)
    equal(expiry(`${expires}; Max-Age`), date)
    equal(expiry('Expires=never'), null)
    equal(expiry('Expires'), null)
    equal(expiry('Expires=Thu, 01 Jan 1970 00:00:00 GMT'), DELETED)
  })

  it('ends a cookie at its very moment', async () => {
    await loadCore()
    equal(expiry('Expires=Tue, 24 Nov 2026 00:00:00 GMT'), DELETED)
    equal(expiry('Expires=Tue, 24 Nov 2026 00:00:01 GMT'), NOW + 1000)
  })

  it('moves Expires, not Max-Age, by the difference of the clocks', async () => {
    await loadCore()
    const slow = NOW - 3_600_000
    equal(expiry('Expires=Tue, 24 Nov 2026 00:00:00 GMT', slow), NOW + 3_600_000)
    equal(expiry('Expires=Tue, 24 Nov 2026 00:30:00 GMT', NOW + 3_600_000), DELETED)
    equal(expiry('Max-Age=10', slow), NOW + 10_000)
  })

  it('comes after 400 days at the latest', async () => {
    await loadCore()
    equal(expiry('Expires=Wed, 29 Dec 2027 00:00:00 GMT'), CAP)
    equal(expiry('Expires=Tue, 28 Dec 2027 23:59:59 GMT'), CAP - 1000)
    equal(expiry('Expires=1 Jan 99999 0:0:0'), CAP)
  })

  it('reads dates token by token', async () => {
    await loadCore()
    for (const [text, expected] of DATES) {
      const date = expected !== null && text.includes(' 100 ') ? new Date(0).setUTCFullYear(100, 0, 1) : expected
      equal(parseCookieDate(text), date, text)
    }
  })

  it('agrees with the calendar', async () => {
    await loadCore()
    for (let day = -680_000; day < 1_200_000; day += 997) {
      const date = new Date(day * DAY)
      const month = date.toUTCString().slice(8, 11)
      const year = String(date.getUTCFullYear()).padStart(4, '0')
      equal(parseCookieDate(`${date.getUTCDate()} ${month} ${year} 0:0:0`), day * DAY, date.toISOString())
    }
  })
})
