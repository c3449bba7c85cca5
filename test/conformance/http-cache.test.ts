// runtimes: node deno bun
// The HTTP cache of sessions against the vectors that are our own: in memory, and on disk.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createSessions, type Session, type Sessions } from '#runtime'
import { after, before, describe } from '../harness.ts'
import { askBy, itMeetsCacheCases } from './http-cache-cases.ts'
import { type CacheOrigin, startCacheOrigin } from './http-cache-origin.ts'

describe('vectors of HTTP caching', () => {
  const directory = mkdtempSync(join(tmpdir(), 'omnisession-http-cache-'))
  let origin: CacheOrigin
  let sessions: Sessions
  before(async () => {
    origin = await startCacheOrigin()
    sessions = createSessions({ directory })
  })
  after(async () => {
    await sessions.close()
    await origin.close()
    rmSync(directory, { recursive: true, force: true })
  })

  for (const [name, partition] of [
    ['in memory', 'http-cache'],
    ['on disk', 'persist:http-cache'],
  ] as const) {
    const session = (): Session => sessions.fromPartition(partition, { cache: true })
    itMeetsCacheCases(
      name,
      (url, init) => askBy((to, how) => session().fetch(to, how), url, init),
      () => origin,
    )
  }
})
