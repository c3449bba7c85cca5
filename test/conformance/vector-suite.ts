// The cookie vectors that are our own as tests of one adapter.
import { loadFixture } from '../fixtures/load-fixture.ts'
import { deepEqual, describe, it, ok } from '../harness.ts'
import type { CookieAdapter } from './cookie-adapter.ts'
import { type VectorFile, VectorRunner } from './cookie-vectors.ts'

const FILES = ['parse', 'domain', 'dates', 'psl', 'match', 'scenarios', 'api-set', 'eviction']

async function load(file: string): Promise<VectorFile> {
  return JSON.parse(await loadFixture(`./cookies/${file}.json`))
}

export function describeCookieVectors(name: string, create: () => Promise<CookieAdapter>): void {
  describe(name, () => {
    for (const file of FILES) {
      it(file, async () => {
        const { kind, now, vectors } = await load(file)
        const runner = new VectorRunner(await create(), now)
        ok(vectors.length > 0, `${file} holds no vector`)
        const failed = vectors.flatMap((vector) => {
          const problems = runner.run(kind, vector)
          return problems.length > 0 ? [`${vector.id}: ${problems.join('; ')}`] : []
        })
        deepEqual(failed, [])
      })
    }

    it('a wrong expectation is seen', async () => {
      const { kind, now, vectors } = await load('parse')
      const runner = new VectorRunner(await create(), now)
      const accepted = vectors.find((vector) => vector.expect.stored !== null)!
      const stored = { ...accepted.expect.stored, name: 'other' }
      const wrong = { ...accepted, expect: { ...accepted.expect, stored } }
      ok(runner.run(kind, wrong).length > 0, 'the runner found no difference')
    })
  })
}
