// The vectors of HTTP caching that are our own, all met by Chromium: sequences of requests, each with where its answer
// has to come from, what it says, and what the server is to see of it.
import { loadFixture } from '../fixtures/load-fixture.ts'
import { deepEqual, it, ok } from '../harness.ts'
import { type CacheOrigin, type CaseRun, valueAt } from './http-cache-origin.ts'

export interface OriginAnswer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
  readonly ranges?: true
  /** The connection ends instead. */
  readonly drop?: true
}

interface Expected {
  readonly from?: 'cache' | 'network' | 'validated' | 'error'
  readonly status?: number
  readonly body?: string
  readonly notBody?: readonly string[]
  readonly resp?: Readonly<Record<string, string>>
  /** Of the first request at the server. */
  readonly sent?: Readonly<Record<string, string>>
  readonly unsent?: readonly string[]
  /** Requests at the server. */
  readonly hits?: number
}

interface Step {
  readonly method?: string
  readonly path?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
  readonly cache?: RequestCache
  readonly expect: Expected
}

export interface CacheCase {
  readonly id: string
  readonly origin: readonly OriginAnswer[]
  readonly steps: readonly Step[]
  /** True of what a page itself fetches, not of `ses.fetch`. */
  readonly pageOnly?: true
}

/** What a fetch came to; can be copied out of a page. */
export interface Outcome {
  readonly error: string | null
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

export interface PlainInit {
  readonly method: string
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string
  readonly cache?: RequestCache
}

export type Ask = (url: string, init: PlainInit) => Promise<Outcome>

/** Runs wherever `fetch` does; knows nothing of this file. */
export async function askBy(
  fetch: (url: string, init: PlainInit) => Promise<Response>,
  url: string,
  init: PlainInit,
): Promise<Outcome> {
  try {
    const response = await fetch(url, init)
    const { status, headers } = response
    return { error: null, status, headers: Object.fromEntries(headers), body: await response.text() }
  } catch (error) {
    return { error: String(error), status: 0, headers: {}, body: '' }
  }
}

/** One test; all cases at once, since each waits for the network mostly. */
export function itMeetsCacheCases(name: string, ask: Ask, origin: () => CacheOrigin, skip?: string): void {
  it(
    name,
    async () => {
      const { cases }: { cases: CacheCase[] } = JSON.parse(await loadFixture('./http-cache/own-cases.json'))
      const ours = cases.filter(({ pageOnly }) => pageOnly !== true)
      ok(ours.length > 50, 'cases are missing')
      const problems = await Promise.all(ours.map((one) => problemOf(one, ask, origin().begin(one))))
      deepEqual(
        problems.filter((problem) => problem !== null),
        [],
      )
      const [first] = ours as [CacheCase]
      const wrong = { ...first, steps: first.steps.map((step) => ({ ...step, expect: { ...step.expect, body: 'x' } })) }
      ok((await problemOf(wrong, ask, origin().begin(wrong))) !== null, 'a wrong expectation is not seen')
    },
    skip,
  )
}

async function problemOf({ id, steps }: CacheCase, ask: Ask, run: CaseRun): Promise<string | null> {
  for (const [index, step] of steps.entries()) {
    const before = run.arrivals.length
    const { expect: _, path = '', method = 'GET', headers = {}, ...init } = step
    const outcome = await ask(run.url + path, { method, headers, ...init })
    const [problem] = [...problemsOf(step.expect, outcome, run, before)]
    if (problem !== undefined) return `${id}, step ${index + 1}: ${problem}`
  }
  return null
}

function* problemsOf(expect: Expected, outcome: Outcome, run: CaseRun, before: number): Generator<string> {
  const arrived = run.arrivals.slice(before)
  const isValidated = arrived.some(({ status }) => status === 304)
  const from = outcome.error ? 'error' : arrived.length === 0 ? 'cache' : isValidated ? 'validated' : 'network'
  if ((expect.from ?? from) !== from) yield `it came from ${from}, not ${expect.from} ${outcome.error ?? ''}`
  if ((expect.hits ?? arrived.length) !== arrived.length) yield `${arrived.length} requests, not ${expect.hits}`
  if (outcome.error !== null) {
    if (expect.from !== 'error') yield outcome.error
    return
  }
  if ((expect.status ?? outcome.status) !== outcome.status) yield `status ${outcome.status}, not ${expect.status}`
  if ((expect.body ?? outcome.body) !== outcome.body) yield `body ${outcome.body}, not ${expect.body}`
  if (expect.notBody?.includes(outcome.body)) yield `body ${outcome.body} is of two versions`
  yield* differences('response', expect.resp, outcome.headers, run)
  const [first] = arrived
  yield* differences('request', expect.sent, first?.headers ?? {}, run)
  for (const name of expect.unsent ?? []) if (first && name in first.headers) yield `the request has ${name}`
}

function* differences(
  what: string,
  expected: Readonly<Record<string, string>> = {},
  found: Readonly<Record<string, unknown>>,
  { start }: CaseRun,
): Generator<string> {
  for (const [name, value] of Object.entries(expected))
    if (found[name] !== valueAt(start, value)) yield `${what}: ${name} is ${found[name]}, not ${value}`
}
