// npm run fuzz: random input for the doors of the core until the time is over (60 s, or `npm run fuzz -- 600`), or until
// a rule breaks; then it names the seed, and `npm run fuzz -- 0 SEED` runs that one again.
import { CookieFuzz } from '../test/fuzz/cookie-fuzz.ts'
import { buildCore } from './build-core.ts'

const CALLS = 2000

async function fuzz(seconds: number, first: number): Promise<void> {
  buildCore()
  const { createCookieModule } = await import('#core')
  const traps: unknown[] = []
  const module = createCookieModule({ onRecovered: ({ cause }) => void traps.push(cause) })
  const end = performance.now() + seconds * 1000
  let seed = first
  do {
    new CookieFuzz(module, seed).run(CALLS)
    if (traps.length > 0) throw new Error(`seed ${seed}: the cookie module trapped`, { cause: traps[0] })
    seed++
  } while (performance.now() < end)
  console.log(`${seed - first} runs of ${CALLS} calls, seeds ${first} to ${seed - 1}: nothing found`)
}

const [seconds = '60', seed] = process.argv.slice(2)
await fuzz(Number(seconds), seed === undefined ? Math.floor(Math.random() * 2 ** 31) : Number(seed))
