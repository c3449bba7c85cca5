// runtimes: node deno bun browser
// The vectors of each domain through the component, on every runtime.
import { instantiateComponent } from '#component'
import { ComponentAdapter } from '../conformance/component-adapter.ts'
import { componentAdapter } from '../conformance/url-pattern-component.ts'
import { describeUrlPatternVectors } from '../conformance/url-pattern-suite.ts'
import { describeCookieVectors } from '../conformance/vector-suite.ts'

describeCookieVectors('cookie vectors through the component', async () => {
  return new ComponentAdapter(await instantiateComponent())
})

describeUrlPatternVectors('URL pattern vectors through the component', async () =>
  componentAdapter(await instantiateComponent()),
)
