// runtimes: node deno bun browser
// Which host a domain cookie goes to when public suffixes lie below its domain: the jar finds most hosts without asking
// the suffix table, and must not notice a difference.
import { createCookieModule, loadCore, registrableDomain } from '#core'
import { loadFixture } from '../../fixtures/load-fixture.ts'
import { deepEqual, describe, equal, it } from '../../harness.ts'

const NOW = 1_790_000_000_000

describe('domain cookies and suffixes', () => {
  it('a cookie of amazonaws.com stays out of what is a suffix below it', async () => {
    await loadCore()
    const jar = createCookieModule().createJar({ changes: false })
    jar.setFromHeader('https://www.amazonaws.com/', 'a=1; Domain=amazonaws.com', null, NOW, null)
    equal(jar.size, 1)
    equal(jar.header('https://x.amazonaws.com/', null, NOW), 'a=1')
    equal(jar.header('https://amazonaws.com/', null, NOW), 'a=1')
    equal(jar.header('https://s3.amazonaws.com/', null, NOW), '')
    equal(jar.header('https://bucket.s3.amazonaws.com/', null, NOW), '')
  })

  it('a host-only cookie of a suffix does not hide the cookies below it', async () => {
    await loadCore()
    const jar = createCookieModule().createJar({ changes: false })
    jar.setFromHeader('https://github.io/', 'a=suffix', null, NOW, null)
    jar.setFromHeader('https://x.github.io/', 'a=site', null, NOW, null)
    equal(jar.header('https://github.io/', null, NOW), 'a=suffix')
    equal(jar.header('https://x.github.io/', null, NOW), 'a=site')
    equal(jar.header('https://y.github.io/', null, NOW), '')
  })

  it('for every host of the suffix vectors and every domain above it', async () => {
    await loadCore()
    const { vectors } = JSON.parse(await loadFixture('./cookies/psl.json'))
    const jar = createCookieModule().createJar({ changes: false })
    const wrong: string[] = []
    for (const { host } of vectors as { host: string }[]) {
      const labels = host.split('.')
      for (let from = 0; from < labels.length; from++) {
        const domain = labels.slice(from).join('.')
        jar.removeMany({}, [], NOW)
        jar.setFromHeader(`https://${domain}/`, `a=1; Domain=${domain}`, null, NOW, null)
        const below = `under.${host}`
        const isSent = jar.header(`https://${below}/`, null, NOW) === 'a=1'
        if (isSent !== (registrableDomain(below) === registrableDomain(domain) && registrableDomain(domain) !== null))
          wrong.push(`${domain} at ${below}`)
      }
    }
    deepEqual(wrong, [])
  })
})
