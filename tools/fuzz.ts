// npm run fuzz: random input for the doors of the core, and answers of webRequest's listeners, until the time is over (60
// s, or `npm run fuzz -- 600`), or until a rule breaks; then it names the seed, and `npm run fuzz -- 0 SEED` runs that one
// again. A third argument names one domain: `npm run fuzz -- 600 1 patterns`.
import { makeRules } from '../test/core/cache/make-rules.ts'
import { CacheRulesFuzz } from '../test/fuzz/cache-rules-fuzz.ts'
import { CookieFuzz } from '../test/fuzz/cookie-fuzz.ts'
import { HeaderFuzz } from '../test/fuzz/header-fuzz.ts'
import { IndexFuzz } from '../test/fuzz/index-fuzz.ts'
import { PatternFuzz } from '../test/fuzz/pattern-fuzz.ts'
import { buildCore } from './build-core.ts'

const CALLS = 2000

type Core = typeof import('#core')
/** Runs one seed; throws what it finds. */
type Fuzzer = (seed: number) => void | Promise<void>

function cookieFuzzer({ createCookieModule }: Core): Fuzzer {
  const traps: unknown[] = []
  const module = createCookieModule({ onRecovered: ({ cause }) => void traps.push(cause) })
  return (seed) => {
    new CookieFuzz(module, seed).run(CALLS)
    if (traps.length > 0) throw new Error(`seed ${seed}: the cookie module trapped`, { cause: traps[0] })
  }
}

function patternFuzzer({ createUrlPatterns }: Core): Fuzzer {
  const patterns = createUrlPatterns()
  return (seed) => new PatternFuzz(patterns, seed).run(CALLS)
}

const FUZZERS: Readonly<Record<string, (core: Core) => Fuzzer>> = {
  cookies: cookieFuzzer,
  patterns: patternFuzzer,
  index:
    ({ createCacheIndex }) =>
    (seed) =>
      new IndexFuzz(createCacheIndex, seed).run(CALLS),
  rules: () => {
    const rules = makeRules()
    return async (seed) => new CacheRulesFuzz(await rules, seed).run(CALLS)
  },
  headers: () => (seed) => new HeaderFuzz(seed).run(CALLS),
}

async function fuzz(seconds: number, first: number, domains: readonly string[]): Promise<void> {
  buildCore()
  const core = await import('#core')
  const fuzzers = domains.map((domain) => FUZZERS[domain]!(core))
  const end = performance.now() + seconds * 1000
  let seed = first
  do {
    for (const run of fuzzers) await run(seed)
    seed++
  } while (performance.now() < end)
  const runs = `${seed - first} runs of ${CALLS} calls, seeds ${first} to ${seed - 1}`
  console.log(`${domains.join(', ')}: ${runs}: nothing found`)
}

const [seconds = '60', seed, domain] = process.argv.slice(2)
const known = Object.keys(FUZZERS)
if (domain !== undefined && !known.includes(domain)) throw new Error(`${domain}: none of ${known.join(', ')}`)
const first = seed === undefined ? Math.floor(Math.random() * 2 ** 31) : Number(seed)
await fuzz(Number(seconds), first, domain === undefined ? known : [domain])
