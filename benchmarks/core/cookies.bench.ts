// Cookies against tough-cookie 6 and tldts: headers, sets, memory, snapshots, many jars.

import { getDomain } from 'tldts'
import { CookieJar as ToughJar } from 'tough-cookie'
import { type CookieJar, createCookieJar, createCookieModule, registrableDomain } from '#core'
import type { BenchCase, Contender, Marks } from '../bench-case.ts'
import { ONE_SITE, SCALES, type Scale, type Workload, workload } from './cookie-workload.ts'

const NOW = Date.now()
const marks = (must: number, good: number, record: number): Marks => ({ must, good, record })

const thousands = (count: number): string => count.toLocaleString('en-US')

function fill(jar: CookieJar, { visits }: Workload): void {
  for (const { url, line } of visits) jar.setFromHeader(url, line, null, NOW, null)
}

function toughJar({ visits }: Workload): ToughJar {
  const jar = new ToughJar()
  for (const { url, line } of visits) jar.setCookieSync(line, url, { ignoreError: true })
  return jar
}

/** Keeps an answer alive, so that no engine can leave out the work. */
let kept = 0

function each<T>(inputs: readonly T[], work: (input: T) => number): Contender {
  let at = 0
  return {
    run(iterations) {
      for (let i = 0; i < iterations; i++) {
        kept = (kept + work(inputs[at]!)) | 0
        at = at + 1 === inputs.length ? 0 : at + 1
      }
    },
  }
}

function headerContenders(scale: Scale): { readonly ours: Contender; readonly peers: Record<string, Contender> } {
  const load = workload(scale)
  const jar = createCookieJar()
  fill(jar, load)
  const tough = toughJar(load)
  return {
    ours: each(load.urls, (url) => jar.header(url, null, NOW).length),
    peers: { 'tough-cookie': each(load.urls, (url) => tough.getCookieStringSync(url).length) },
  }
}

const headers = SCALES.map(
  (scale): BenchCase => ({
    id: `cookie-header-${scale.cookies}`,
    title: `Cookie header for a URL, ${thousands(scale.cookies)} cookies over ${thousands(scale.sites)} sites`,
    unit: 'ns',
    figure: 'peer/ours',
    better: 'higher',
    marks: marks(6, 10, 15),
    prepare: () => headerContenders(scale),
  }),
)

const oneSite: BenchCase = {
  id: 'cookie-header-180-one-site',
  title: 'Cookie header for a URL, 180 cookies on one site',
  unit: 'ns',
  figure: 'peer/ours',
  better: 'higher',
  marks: marks(3, 5, 8),
  note: 'The answer is tens of kilobytes: making the string of it is most of the time.',
  prepare: () => headerContenders(ONE_SITE),
}

const growth: BenchCase = {
  id: 'cookie-header-growth',
  title: 'Cookie header, growth from 300 to 3,300 cookies',
  unit: 'ns',
  figure: 'ours/peer',
  better: 'lower',
  marks: marks(1.3, 1.2, 1.1),
  prepare: () => ({
    ours: headerContenders(SCALES[2]!).ours,
    peers: { 'ours with 300 cookies': headerContenders(SCALES[1]!).ours },
  }),
}

/** As an in-memory session does at the end of a turn. */
function drained(jar: CookieJar): number {
  const changes = jar.drainChanges()
  jar.recycleChanges(changes)
  return changes.length
}

const set: BenchCase = {
  id: 'cookie-set',
  title: 'One Set-Cookie parsed and stored, change record included',
  unit: 'ns',
  figure: 'peer/ours',
  better: 'higher',
  marks: marks(4, 7, 10),
  prepare: () => {
    const load = workload(SCALES[1]!)
    const jar = createCookieJar({ changes: true })
    const tough = toughJar(load)
    let since = 0
    return {
      ours: each(load.visits, ({ url, line }) => {
        const { stored } = jar.setFromHeader(url, line, null, NOW, null)
        if (++since % 64 === 0) kept += drained(jar)
        return stored ? 1 : 0
      }),
      peers: { 'tough-cookie': each(load.visits, ({ url, line }) => (tough.setCookieSync(line, url) ? 1 : 0)) },
    }
  },
}

const memory: BenchCase = {
  id: 'cookie-memory',
  title: 'Memory a cookie beyond its own octets, 100,000 cookies',
  unit: 'bytes',
  figure: 'ours',
  better: 'lower',
  marks: marks(150, 100, 64),
  prepare: () => {
    const load = workload(SCALES[3]!)
    return {
      ours: {
        sample() {
          const module = createCookieModule()
          const before = module.memorySize
          const jar = module.createJar({ changes: false })
          fill(jar, load)
          return (module.memorySize - before - load.octets) / jar.size
        },
      },
      peers: {},
    }
  },
}

const snapshot: BenchCase = {
  id: 'cookie-snapshot',
  title: 'Loading a snapshot of 100,000 cookies, against a plain copy of its octets',
  unit: 'ns',
  figure: 'ours/peer',
  better: 'lower',
  marks: marks(6, 3, 1.5),
  prepare: () => {
    const jar = createCookieJar()
    fill(jar, workload(SCALES[3]!))
    const octets = jar.snapshot()
    const target = createCookieJar()
    const copy = new Uint8Array(octets.length)
    return {
      ours: { run: (iterations) => repeat(iterations, () => void target.restore(octets)) },
      peers: { 'a plain copy': { run: (iterations) => repeat(iterations, () => copy.set(octets)) } },
    }
  },
}

function repeat(times: number, work: () => void): void {
  for (let i = 0; i < times; i++) work()
}

function thousandJars(load: Workload): { readonly octets: number; readonly milliseconds: number } {
  const module = createCookieModule()
  const before = module.memorySize
  const start = performance.now()
  const jars = Array.from({ length: 1000 }, () => {
    const jar = module.createJar()
    fill(jar, load)
    return jar
  })
  const milliseconds = (performance.now() - start) / jars.length
  return { octets: (module.memorySize - before) / jars.length, milliseconds }
}

const jarMemory: BenchCase = {
  id: 'cookie-jar-memory',
  title: 'Memory of one of 1,000 jars with 10 cookies each',
  unit: 'bytes',
  figure: 'ours',
  better: 'lower',
  marks: marks(120_000, 40_000, 16_000),
  prepare: () => {
    const load = workload(SCALES[0]!)
    return { ours: { sample: () => thousandJars(load).octets }, peers: {} }
  },
}

const jarTime: BenchCase = {
  ...jarMemory,
  id: 'cookie-jar-time',
  title: 'Time of one of 1,000 jars with 10 cookies each',
  unit: 'ms',
  marks: marks(1, 0.3, 0.1),
  prepare: () => {
    const load = workload(SCALES[0]!)
    return { ours: { sample: () => thousandJars(load).milliseconds }, peers: {} }
  },
}

const suffix: BenchCase = {
  id: 'registrable-domain',
  title: 'Registrable domain of a host',
  unit: 'ns',
  figure: 'peer/ours',
  better: 'higher',
  marks: marks(1, 2, 3),
  prepare: () => {
    const hosts = workload(SCALES[2]!).urls.map((url) => new URL(url).hostname)
    return {
      ours: each(hosts, (host) => registrableDomain(host)?.length ?? 0),
      peers: { tldts: each(hosts, (host) => getDomain(host, { allowPrivateDomains: true })?.length ?? 0) },
    }
  },
}

export const cases: readonly BenchCase[] = [
  ...headers,
  oneSite,
  growth,
  set,
  memory,
  snapshot,
  jarMemory,
  jarTime,
  suffix,
]
