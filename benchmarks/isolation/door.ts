// The same measurements as the isolated command (assembly/command.ts), through the door: strings in, strings out.
import { type CookieJar, createCookieJar, registrableDomain } from '#core'
import type { Scale, Workload } from '../core/cookie-workload.ts'
import { workload } from '../core/cookie-workload.ts'
import { workloadName } from './workload-text.ts'

const ROUNDS = 15
const ROUND = 10
const NOW = 1_800_000_000_000
const TURN = 64

/** Nanoseconds of one (of the fastest round) by the name of the measurement, and what the headers came to. */
export interface Measured {
  readonly nanoseconds: ReadonlyMap<string, number>
  /** Octets of the headers of all URLs, by the name of the header measurement. */
  readonly octets: ReadonlyMap<string, number>
}

let kept = 0

function cycle<T>(list: readonly T[], work: (item: T) => number): (times: number) => void {
  return (times) => {
    for (let i = 0, at = 0; i < times; i++) {
      kept = (kept + work(list[at]!)) | 0
      at = at + 1 === list.length ? 0 : at + 1
    }
  }
}

function timeOf(run: (times: number) => void, times: number): number {
  const start = performance.now()
  run(times)
  return performance.now() - start
}

function fastest(run: (times: number) => void): number {
  let times = 1
  while (timeOf(run, times) < ROUND) times *= 2
  const rounds = Array.from({ length: ROUNDS }, () => timeOf(run, times))
  return (Math.min(...rounds) * 1e6) / times
}

function fill(jar: CookieJar, { visits }: Workload): void {
  for (const { url, line } of visits) jar.setFromHeader(url, line, null, NOW, null)
}

function headers(load: Workload, jar: CookieJar): (times: number) => void {
  return cycle(load.urls, (url) => jar.header(url, null, NOW).length)
}

function sets(load: Workload): (times: number) => void {
  const jar = createCookieJar({ changes: true })
  let since = 0
  return cycle(load.visits, ({ url, line }) => {
    const { stored } = jar.setFromHeader(url, line, null, NOW, null)
    if (++since % TURN === 0) kept += jar.drainChanges().length
    return stored ? 1 : 0
  })
}

function snapshots(load: Workload): (times: number) => void {
  const [jar, target] = [createCookieJar(), createCookieJar()]
  fill(jar, load)
  const octets = jar.snapshot()
  return cycle([octets], (snapshot) => (target.restore(snapshot) ? 1 : 0))
}

function suffixes({ urls }: Workload): (times: number) => void {
  const hosts = urls.map((url) => new URL(url).hostname)
  return cycle(hosts, (host) => registrableDomain(host)?.length ?? 0)
}

/** The names are those that the command prints. */
export function measureDoor(scale: Scale): Measured {
  const load = workload(scale)
  const name = workloadName(scale)
  const jar = createCookieJar()
  fill(jar, load)
  const octets = load.urls.reduce((sum, url) => sum + jar.header(url, null, NOW).length, 0)
  const nanoseconds = new Map([[`header, ${name}`, fastest(headers(load, jar))]])
  if (scale.cookies > 50_000) nanoseconds.set(`snapshot restored, ${name}`, fastest(snapshots(load)))
  if (scale.cookies > 200 && scale.cookies < 1000) {
    nanoseconds.set(`Set-Cookie, ${name}`, fastest(sets(load)))
    nanoseconds.set('registrable domain', fastest(suffixes(load)))
  }
  return { nanoseconds, octets: new Map([[`header, ${name}`, octets]]) }
}
