// runtimes: node deno bun browser
// The cookie vectors through the core entry, on every runtime.
import { createCookieModule, loadCore } from '#core'
import { JarAdapter } from './cookie-adapter.ts'
import { describeCookieVectors } from './vector-suite.ts'

describeCookieVectors('cookie vectors', async () => {
  await loadCore()
  return new JarAdapter(createCookieModule())
})
