// runtimes: node deno bun browser
import { acceptLanguageHeader, CHROMIUM_VERSION, defaultUserAgent } from '../../../bindings/session/user-agent.ts'
import { describe, equal, it } from '../../harness.ts'

describe('the default user agent', () => {
  const browser = 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko)'
  const engine = `Chrome/${CHROMIUM_VERSION} Electron/45.4.1 Safari/537.36`

  it('names the app as Electron does', () => {
    equal(defaultUserAgent('X11; Linux x86_64', 'shop', '2.1.0'), `${browser} shop/2.1.0 ${engine}`)
    equal(defaultUserAgent('X11; Linux x86_64', 'My Shop', '2.1.0'), `${browser} MyShop/2.1.0 ${engine}`)
  })

  it('leaves out what has no name, and what a header cannot carry', () => {
    equal(defaultUserAgent('X11; Linux x86_64', undefined, undefined), `${browser} ${engine}`)
    equal(defaultUserAgent('X11; Linux x86_64', 'Electron', '45.4.1'), `${browser} ${engine}`)
    equal(defaultUserAgent('X11; Linux x86_64', 'Wörter\r\n', '1'), `${browser} Wrter/1 ${engine}`)
  })
})

describe('the Accept-Language header', () => {
  it('weighs languages by their place', () => {
    equal(acceptLanguageHeader('en-US,fr,de'), 'en-US,fr;q=0.9,de;q=0.8')
    equal(acceptLanguageHeader('de'), 'de')
    equal(acceptLanguageHeader(' en , ,fr'), 'en,fr;q=0.9')
    equal(acceptLanguageHeader(''), '')
  })

  it('does not go below 0.1', () => {
    const languages = 'a,b,c,d,e,f,g,h,i,j,k,l'
    equal(acceptLanguageHeader(languages).split(',').slice(8).join(), 'i;q=0.2,j;q=0.1,k;q=0.1,l;q=0.1')
  })
})
