// runtimes: node deno bun browser
// The URL pattern vectors through the core entry, on every runtime.
import { compileUrlFilter, loadCore } from '#core'
import { filterAdapter } from './url-pattern-adapter.ts'
import { describeUrlPatternVectors } from './url-pattern-suite.ts'

describeUrlPatternVectors('URL pattern vectors', async () => {
  await loadCore()
  return filterAdapter({ compile: compileUrlFilter })
})
