// The URL pattern vectors that are our own as tests of one adapter.
import { loadFixture } from '../fixtures/load-fixture.ts'
import { deepEqual, describe, it, ok } from '../harness.ts'
import type { CompiledUrlPattern, CompileUrlPattern } from './url-pattern-adapter.ts'

const FILES = ['generated', 'measured']

interface Vector {
  readonly pattern: string
  /** What each URL is answered. */
  readonly urls?: readonly (readonly [url: string, matches: boolean])[]
  /** Why the pattern is none; null: it is one. */
  readonly error?: string | null
  /** `standard:app`: the scheme `app` is registered as standard. */
  readonly flag?: string
}

async function load(file: string): Promise<readonly Vector[]> {
  return JSON.parse(await loadFixture(`./url-patterns/${file}.json`)).vectors
}

function compileOrReason(compile: CompileUrlPattern, { pattern, flag }: Vector): CompiledUrlPattern | string {
  const scheme = /^standard:(.+)/.exec(flag ?? '')?.[1]
  try {
    return compile(pattern, scheme === undefined ? {} : { standardSchemes: [scheme] })
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}

/** What is wrong, if anything. */
function run(compile: CompileUrlPattern, vector: Vector): string[] {
  const { pattern, urls = [], error = null } = vector
  const compiled = compileOrReason(compile, vector)
  if (typeof compiled === 'string') return error !== null && compiled.endsWith(error) ? [] : [compiled]
  if (error !== null) return [`${pattern} is taken, not refused: ${error}`]
  const wrong = urls.filter(([url, matches]) => compiled.matches(url) !== matches)
  return wrong.map(([url, matches]) => `${pattern} ${matches ? 'does not match' : 'matches'} ${url}`)
}

export function describeUrlPatternVectors(name: string, create: () => Promise<CompileUrlPattern>): void {
  describe(name, () => {
    for (const file of FILES) {
      it(file, async () => {
        const vectors = await load(file)
        const compile = await create()
        ok(vectors.length > 0, `${file} holds no vector`)
        deepEqual(
          vectors.flatMap((vector) => run(compile, vector)),
          [],
        )
      })
    }

    it('wrong expectations are seen', async () => {
      const compile = await create()
      const wrong: Vector[] = [
        { pattern: 'http://a/*', urls: [['http://a/', false]] },
        { pattern: 'http://a/*', urls: [['http://b/', true]] },
        { pattern: 'http://a/*', error: 'Invalid host.' },
        { pattern: 'http://a', error: 'Invalid host.' },
        { pattern: 'http://a', error: null },
      ]
      deepEqual(
        wrong.map((vector) => run(compile, vector).length),
        wrong.map(() => 1),
      )
    })
  })
}
