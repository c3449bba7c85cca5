// One way to write a test for every runtime: node:test on Node, Deno and Bun; collected and run by the page driver in a
// browser. Assertions are our own few, so that they exist in a page too.

type TestBody = () => void | Promise<void>

/** How a case of a page ended; the page driver counts these. */
export interface PageCase {
  readonly name: string
  readonly state: 'passed' | 'failed' | 'skipped'
  readonly message: string
}

interface PageSuite {
  readonly name: string
  readonly before: TestBody[]
  readonly after: TestBody[]
  readonly children: (PageSuite | PageTest)[]
}

interface PageTest {
  readonly name: string
  readonly body: TestBody
  readonly skip: string | undefined
}

interface Runner {
  describe(name: string, body: () => void): void
  it(name: string, body: TestBody, skip?: string): void
  before(body: TestBody): void
  after(body: TestBody): void
}

const isPage = typeof document !== 'undefined'
/** Which runtime runs this test. */
export const runtime: 'node' | 'deno' | 'bun' | 'browser' = isPage
  ? 'browser'
  : 'Deno' in globalThis
    ? 'deno'
    : 'Bun' in globalThis
      ? 'bun'
      : 'node'

const emptySuite = (name: string): PageSuite => ({ name, before: [], after: [], children: [] })
const pageTests = emptySuite('')

function pageRunner(): Runner {
  let suite = pageTests
  return {
    describe(name, body) {
      const outer = suite
      suite = emptySuite(name)
      outer.children.push(suite)
      body()
      suite = outer
    },
    it: (name, body, skip) => void suite.children.push({ name, body, skip }),
    before: (body) => void suite.before.push(body),
    after: (body) => void suite.after.push(body),
  }
}

async function outcome(name: string, body: TestBody): Promise<PageCase> {
  try {
    await body()
    return { name, state: 'passed', message: '' }
  } catch (error) {
    return { name, state: 'failed', message: error instanceof Error ? (error.stack ?? error.message) : String(error) }
  }
}

async function runHooks(name: string, hooks: readonly TestBody[]): Promise<readonly PageCase[]> {
  const cases: PageCase[] = []
  for (const hook of hooks) cases.push(await outcome(name, hook))
  return cases.filter((one) => one.state === 'failed')
}

async function runSuite(suite: PageSuite, path: readonly string[]): Promise<readonly PageCase[]> {
  const named = (name: string) => [...path, name].join(' > ')
  const cases = [...(await runHooks(named('before'), suite.before))]
  for (const child of suite.children) {
    if ('children' in child) cases.push(...(await runSuite(child, [...path, child.name])))
    else if (child.skip) cases.push({ name: `${named(child.name)} (${child.skip})`, state: 'skipped', message: '' })
    else cases.push(await outcome(named(child.name), child.body))
  }
  return [...cases, ...(await runHooks(named('after'), suite.after))]
}

/** In a page: runs what the loaded test file has declared. Called by the page driver. */
export function runPageTests(): Promise<readonly PageCase[]> {
  return runSuite(pageTests, [])
}

async function nodeRunner(): Promise<Runner> {
  const test = await import('node:test')
  return {
    describe: (name, body) => void test.describe(name, body),
    it: (name, body, skip) =>
      void (skip ? test.it.skip(`${name} (${skip})`, body) : test.it(name, { timeout: 120_000 }, body)),
    before: (body) => test.before(body),
    after: (body) => test.after(body),
  }
}

const runner = isPage ? pageRunner() : await nodeRunner()
export const describe: Runner['describe'] = runner.describe
export const it: Runner['it'] = runner.it
export const before: Runner['before'] = runner.before
export const after: Runner['after'] = runner.after

function show(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value)
  if (value instanceof Error) return `${value.name}: ${value.message}`
  return (
    JSON.stringify(value, (_, v) => (typeof v === 'bigint' ? `${v}n` : v instanceof Uint8Array ? [...v] : v)) ??
    String(value)
  )
}

export function fail(message: string): never {
  throw new Error(message)
}

export function ok(value: unknown, message = 'expected a truthy value'): asserts value {
  if (!value) fail(`${message}, got ${show(value)}`)
}

export function equal<T>(actual: T, expected: T, message = ''): void {
  if (!Object.is(actual, expected))
    fail(`${message ? `${message}: ` : ''}expected ${show(expected)}, got ${show(actual)}`)
}

function same(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false
  if (Array.isArray(a) !== Array.isArray(b)) return false
  const keys = Object.keys(a)
  return (
    keys.length === Object.keys(b).length &&
    keys.every((key) => key in b && same((a as Record<string, unknown>)[key], (b as Record<string, unknown>)[key]))
  )
}

export function deepEqual<T>(actual: T, expected: T, message = ''): void {
  if (!same(actual, expected)) fail(`${message ? `${message}: ` : ''}expected ${show(expected)}, got ${show(actual)}`)
}

type ErrorCheck = RegExp | string | ((error: unknown) => boolean)

function check(error: unknown, expected: ErrorCheck | undefined): void {
  if (expected === undefined) return
  const message = error instanceof Error ? error.message : String(error)
  const good =
    typeof expected === 'function'
      ? expected(error)
      : typeof expected === 'string'
        ? message === expected
        : expected.test(message)
  if (!good) fail(`the wrong error: ${show(error)}, expected ${String(expected)}`)
}

export function throws(body: () => unknown, expected?: ErrorCheck): void {
  try {
    body()
  } catch (error) {
    check(error, expected)
    return
  }
  fail('expected an exception')
}

export async function rejects(promise: Promise<unknown>, expected?: ErrorCheck): Promise<void> {
  try {
    await promise
  } catch (error) {
    check(error, expected)
    return
  }
  fail('expected a rejection')
}
