// runtimes: node deno bun browser
// What the doors do beyond Electron's cookies and the vectors: batches, filters of ours, octets, hosts outside ASCII.
import { type CookieJar, createCookieJar, createCookieModule, loadCore, registrableDomain, siteOf } from '#core'
import { deepEqual, describe, equal, it, throws } from '../../harness.ts'

const NOW = 1_790_000_000_000
const URL_OF = 'https://www.example.com/'
const PARTITION = { topLevelSite: 'https://top.test', hasCrossSiteAncestor: true }

async function open(): Promise<CookieJar> {
  await loadCore()
  return createCookieModule().createJar()
}
const names = (jar: CookieJar, filter: Parameters<CookieJar['get']>[0]) => jar.get(filter, NOW).map(({ name }) => name)

describe('cookie doors', () => {
  it('set a batch in order, each with its own result', async () => {
    const jar = await open()
    const results = jar.setMany(
      [
        { url: URL_OF, name: 'a', value: '1' },
        { url: 'nonsense', name: 'b', value: '2' },
        { url: 'https://bücher.example/', name: 'c', value: '3', domain: 'bücher.example' },
        { url: URL_OF, name: 'a', value: '4' },
        { url: URL_OF, name: 'gone', value: '5', expirationDate: 1 },
      ],
      NOW,
    )
    deepEqual(
      results.map(({ stored, reasons }) => [stored, ...reasons]),
      [[true], [false, 'INVALID_DOMAIN'], [true], [true], [false]],
    )
    deepEqual(
      jar.get({}, NOW).map(({ name, value, domain }) => [name, value, domain]),
      [
        ['c', '3', '.xn--bcher-kva.example'],
        ['a', '4', 'www.example.com'],
      ],
    )
    deepEqual(jar.setMany([], NOW), [])
  })

  it('remove a batch but for its exceptions', async () => {
    const jar = await open()
    for (const name of ['a', 'b', 'c', 'd']) jar.set({ url: URL_OF, name, value: '1' }, NOW)
    jar.set({ url: 'https://other.test/', name: 'a', value: '1' }, NOW)
    equal(jar.removeMany({ url: URL_OF }, [{ name: 'a' }, { name: 'c', path: '/' }, { name: 'd', path: '/x' }], NOW), 2)
    deepEqual(names(jar, {}), ['a', 'c', 'a'])
    equal(jar.removeMany({}, [{ url: 'https://other.test/' }], NOW), 2)
    deepEqual(names(jar, {}), ['a'])
  })

  it('filter by host-only and by partition, and set both', async () => {
    const jar = await open()
    jar.set({ url: URL_OF, name: 'wide', value: '1', domain: 'example.com' }, NOW)
    jar.set({ url: URL_OF, name: 'host', value: '1', domain: 'www.example.com', hostOnly: true }, NOW)
    jar.set({ url: URL_OF, name: 'part', value: '1', secure: true, partitionKey: PARTITION }, NOW)
    deepEqual(names(jar, { hostOnly: true }), ['host', 'part'])
    deepEqual(names(jar, { hostOnly: false }), ['wide'])
    deepEqual(names(jar, { partitionKey: PARTITION }), ['part'])
    deepEqual(names(jar, { partitionKey: null }), ['wide', 'host'])
    deepEqual(names(jar, { partitionKey: { ...PARTITION, hasCrossSiteAncestor: false } }), [])
    deepEqual(jar.get({ name: 'part' }, NOW)[0]?.partitionKey, PARTITION)
    equal(jar.header(URL_OF, null, NOW), 'wide=1; host=1')
    equal(jar.header(URL_OF, { partitionKey: PARTITION, sameSite: 'strict' }, NOW), 'wide=1; host=1; part=1')
  })

  it('give back the octets 0x80 to 0xFF as they came', async () => {
    const jar = await open()
    const octets = Array.from({ length: 128 }, (_, i) => String.fromCharCode(128 + i)).join('')
    equal(jar.setFromHeader(URL_OF, `n${octets}=${octets}`, null, NOW, null).stored, true)
    equal(jar.header(URL_OF, null, NOW), `n${octets}=${octets}`)
    equal(jar.setFromHeader(URL_OF, 'Ã©=Ã¼; Path=/', null, NOW, null).stored, true)
    deepEqual(names(jar, { name: 'é' }), ['é'])
  })

  it('take hosts in any script', async () => {
    const jar = await open()
    equal(
      jar.setFromHeader('https://www.bücher.example/ä', 'a=1; Domain=b\xc3\xbccher.example', null, NOW, null).stored,
      true,
    )
    equal(jar.header('https://xn--bcher-kva.example/', null, NOW), 'a=1')
    equal(jar.header('https://www.xn--bcher-kva.example/', null, NOW), 'a=1')
    equal(jar.header('https://BÜCHER.example/', null, NOW), jar.header('https://xn--bcher-kva.example/', null, NOW))
    deepEqual(names(jar, { url: 'https://www.bücher.example/' }), ['a'])
    equal(jar.remove('https://www.bücher.example/', 'a', NOW), 1)
    equal(siteOf('https://www.bücher.example/x'), 'https://xn--bcher-kva.example')
    equal(registrableDomain('www.example.co.uk'), 'example.co.uk')
  })

  it('are long enough for long texts', async () => {
    const jar = await open()
    const path = `/${'p'.repeat(100_000)}/x`
    deepEqual(jar.setFromHeader(`https://long.test${path}`, 'a=1', null, NOW, null).reasons, ['FAILURE_TO_STORE'])
    equal(jar.setFromHeader(`https://long.test${path}`, 'a=1; Path=/', null, NOW, null).stored, true)
    equal(jar.header(`https://long.test${path}`, null, NOW), 'a=1')
    for (let i = 0; i < 170; i++) jar.setFromHeader(URL_OF, `c${i}=${'v'.repeat(4000)}`, null, NOW, null)
    equal(jar.header(URL_OF, null, NOW).length > 170 * 4000, true)
    jar.setFromHeader(URL_OF, `x=${'ü'.repeat(2_000_000)}`, null, NOW, null)
    equal(jar.size, 171)
  })

  it('of a disposed jar say so', async () => {
    await loadCore()
    const jar = createCookieJar()
    jar[Symbol.dispose]()
    jar[Symbol.dispose]()
    throws(() => jar.size, /disposed/)
    throws(() => jar.header(URL_OF, null, NOW), /disposed/)
  })
})
