// runtimes: node deno bun browser
// Schemes declared by the application: what their URLs are read as, and that a trap does not lose them.
import { type CookieModule, createCookieModule, loadCore } from '#core'
import { deepEqual, describe, equal, it, throws } from '../../harness.ts'

const NOW = 1_790_000_000_000

async function createModule(): Promise<CookieModule> {
  await loadCore()
  const module = createCookieModule()
  module.declareScheme('app', true)
  module.declareScheme('plain', false)
  return module
}

describe('declared schemes', () => {
  it('have sites of their own', async () => {
    const module = await createModule()
    for (const [url, site] of [
      ['app://www.example.co.uk/x', 'app://example.co.uk'],
      ['APP:\\\\WWW.Example.com:8080', 'app://example.com'],
      ['app:www.example.com', 'app://example.com'],
      ['app://user:pass@host/', 'app://host'],
      ['plain://10.1/', 'plain://10.0.0.1'],
      ['app://b\u00fccher.test/', 'app://xn--bcher-kva.test'],
      ['app://', null],
      ['apps://www.example.com/', 'apps://www.example.com'],
    ] as const)
      equal(module.siteOf(url), site, url)
  })

  it('keep, send and refuse cookies as their host says, without a port', async () => {
    const module = await createModule()
    const jar = module.createJar()
    const set = (url: string, line: string): readonly string[] => jar.setFromHeader(url, line, null, NOW, null).reasons
    deepEqual(set('app://a.example.com/p/x', 'a=1; Domain=example.com; Path=/'), [])
    deepEqual(set('app://a.example.com:99999/p/x', 'b=2'), [])
    deepEqual(set('app://a.example.com/', 'c=3; Secure'), [])
    deepEqual(set('plain://a.example.com/', 'd=4; Secure'), ['SECURE_ONLY'])
    deepEqual(set('other://a.example.com/', 'e=5'), ['NONCOOKIEABLE_SCHEME'])
    deepEqual(set('app://a.com/', 'f=6; Domain=com'), ['INVALID_DOMAIN'])
    equal(jar.header('app://b.example.com/', null, NOW), 'a=1')
    equal(jar.header('APP://A.Example.com/p/%2e/y', null, NOW), 'b=2; a=1; c=3')
    equal(jar.header('plain://a.example.com/', null, NOW), 'a=1')
    const [cookie] = jar.get({ name: 'b' }, NOW)
    deepEqual([cookie?.sourceScheme, cookie?.sourcePort, cookie?.path], ['nonsecure', -1, '/p'])
  })

  it('read paths longer than the URL that are escaped', async () => {
    const module = await createModule()
    const jar = module.createJar()
    const path = `/${'<'.repeat(500)}`
    jar.setFromHeader(`app://host${path}/x`, 'a=1', null, NOW, null)
    equal(jar.header(`app://host${path}/y`, null, NOW), 'a=1')
    equal(module.siteOf(`app://host${path}`), 'app://host')
    equal(module.sameSiteContext(`app://host${path}`, { siteForCookies: `plain://host${path}` }), 'cross-site')
    equal(module.sameSiteContext(`app://host${path}`, { siteForCookies: 'app://host/' }), 'strict')
  })

  it('fit in a bounded table', async () => {
    const module = await createModule()
    const declare = (): void => {
      for (let count = 0; count < 1000; count++) module.declareScheme(`scheme-${count}`, false)
    }
    throws(declare, /no room for the scheme/)
    equal(module.siteOf('scheme-0://www.example.com/'), 'scheme-0://example.com')
    throws(() => module.declareScheme('x'.repeat(256), false), /no room/)
  })
})
