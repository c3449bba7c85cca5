// runtimes: node deno bun browser
// The cookie vectors through the component, on every runtime.
import { instantiateComponent } from '#component'
import { ComponentAdapter } from '../conformance/component-adapter.ts'
import { describeCookieVectors } from '../conformance/vector-suite.ts'

describeCookieVectors('cookie vectors through the component', async () => {
  return new ComponentAdapter(await instantiateComponent())
})
