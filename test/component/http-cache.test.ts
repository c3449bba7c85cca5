// runtimes: node deno bun
// The vectors of HTTP caching that are our own, decided by the component; in a page: test/browser/cache-pages.test.ts.
import type { Sessions } from '../../bindings/session/registry.ts'
import { componentSessions } from '../conformance/component-sessions.ts'
import { askBy, itMeetsCacheCases } from '../conformance/http-cache-cases.ts'
import { type CacheOrigin, startCacheOrigin } from '../conformance/http-cache-origin.ts'
import { after, before, describe, it, ok } from '../harness.ts'
import { freshHost } from '../session/runtime-host.ts'
import { changedComponent } from './core-modules.ts'

describe('vectors of HTTP caching through the component', () => {
  let origin: CacheOrigin
  let sessions: Sessions
  before(async () => {
    origin = await startCacheOrigin()
    sessions = componentSessions(freshHost(), changedComponent(counted))
  })
  /** How often the component has been asked for each decision. */
  const asked = new Map<string, number>()
  function counted(exports: WebAssembly.Exports): WebAssembly.Exports {
    const entries = Object.entries(exports).map(([name, value]) => {
      if (typeof value !== 'function' || !name.includes('/cache@')) return [name, value]
      const call = (...args: number[]): unknown => {
        const short = name.slice(name.indexOf('#') + 1)
        asked.set(short, (asked.get(short) ?? 0) + 1)
        return value(...args)
      }
      return [name, call]
    })
    return Object.fromEntries(entries)
  }
  after(async () => {
    await sessions.close()
    await origin.close()
  })
  itMeetsCacheCases(
    'are met',
    (url, init) => askBy((to, how) => sessions.fromPartition('component', { cache: true }).fetch(to, how), url, init),
    () => origin,
  )

  it('ask it for all there is to decide', () => {
    for (const name of [
      'rules-of',
      'head-of',
      'merge',
      'decide',
      'read',
      '[method]index.lookup',
      '[method]index.insert',
    ])
      ok((asked.get(name) ?? 0) > 10, `${name}: ${asked.get(name)}`)
  })
})
