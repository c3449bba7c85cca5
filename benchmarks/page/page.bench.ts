// Sessions in a Chromium page, driven from Node; each sample has a page and a profile of its own.
import type { BenchCase, Contenders } from '../bench-case.ts'

// Only where a page is measured: Bun, which reads the list of cases too, lacks what the driver of pages imports.
const benchPage = (): Promise<typeof import('./bench-page.ts')> => import('./bench-page.ts')

async function samples(ours: string, peers: Readonly<Record<string, string>> = {}): Promise<Contenders> {
  const page = await (await benchPage()).openBenchPage()
  const sample = (name: string) => ({ sample: () => page.sample(name) })
  return {
    ours: sample(ours),
    peers: Object.fromEntries(Object.entries(peers).map(([title, name]) => [title, sample(name)])),
    dispose: () => page.close(),
  }
}

export const cases: readonly BenchCase[] = [
  {
    id: 'page-cookies-kept',
    title: 'page: 1,000 cookies set and read back over IndexedDB, against plain idb puts of the same rows',
    unit: 'ms',
    figure: 'peer/ours',
    better: 'higher',
    marks: { must: 0.5, good: 0.8, record: 1 },
    runtimes: ['node'],
    prepare: () => samples('cookiesKept', { 'idb puts': 'rowsKept' }),
  },
  {
    id: 'page-first-cookie',
    title: 'page: import to first cookie, cold, from the bundle',
    unit: 'ms',
    figure: 'ours',
    better: 'lower',
    marks: { must: 80, good: 40, record: 20 },
    runtimes: ['node'],
    prepare: () => samples('firstCookie'),
  },
  {
    id: 'page-many-sessions',
    title: 'page: 500 sessions with 10 cookies each in one page, time for one',
    unit: 'ms',
    figure: 'ours',
    better: 'lower',
    marks: { must: 2, good: 0.5, record: 0.1 },
    runtimes: ['node'],
    prepare: () => samples('manySessions'),
  },
]
