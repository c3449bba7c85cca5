// Judges capabilities by what the last whole test run saw, and writes docs/compatibility.md.

import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Results } from '../testing/results.ts'
import { type TestCase, type TestRuntime, testRuntimes } from '../testing/test-case.ts'
import type { Capability } from './capability.ts'

export type ResultsByRuntime = Readonly<Partial<Record<TestRuntime, Results>>>
type SeenCase = Pick<TestCase, 'name' | 'state'>

export function readResults(root: string): ResultsByRuntime {
  const files = testRuntimes.map((runtime) => [runtime, join(root, 'test', '.results', `${runtime}.json`)] as const)
  const found = files.filter(([, path]) => existsSync(path))
  return Object.fromEntries(found.map(([runtime, path]) => [runtime, JSON.parse(readFileSync(path, 'utf8'))]))
}

function casesOf(proof: string, results: Results): readonly SeenCase[] {
  const [file = '', words] = proof.split(': ', 2)
  const cases = results[file] ?? []
  return words === undefined ? cases : cases.filter(({ name }) => name.includes(words))
}

/** Proofs that match no case on any runtime: a renamed test, which would turn a row into "not" in silence. */
export function idleProofs(capabilities: readonly Capability[], seen: ResultsByRuntime): readonly string[] {
  const proofs = capabilities.flatMap(({ proof }) => proof)
  return proofs.filter((proof) => !Object.values(seen).some((results) => casesOf(proof, results).length > 0))
}

function judge(capability: Capability, runtime: TestRuntime, results: Results | undefined): string {
  const limit = capability.limits?.[runtime]
  if (capability.proof.length === 0) return limit ?? 'not built'
  if (results === undefined) return 'not run'
  const cases = capability.proof.flatMap((proof) => casesOf(proof, results))
  if (cases.some(({ state }) => state === 'failed')) return '**fails**'
  if (!cases.some(({ state }) => state === 'passed')) return limit ?? 'not'
  return limit === undefined ? 'works' : `partly: ${limit}`
}

function row(capability: Capability, seen: ResultsByRuntime): string {
  const cells = testRuntimes.map((runtime) => {
    if (!capability.ofPages) return judge(capability, runtime, seen[runtime])
    return runtime === 'browser' ? judge(capability, runtime, { ...seen.node, ...seen.browser }) : '–'
  })
  return `| ${[capability.title, ...cells].join(' | ')} |`
}

function section(area: string, capabilities: readonly Capability[], seen: ResultsByRuntime): string {
  const rows = capabilities.filter((one) => one.area === area).map((one) => row(one, seen))
  return [`## ${area}`, '', '| | Node | Deno | Bun | Page |', '|---|---|---|---|---|', ...rows, ''].join('\n')
}

export function writeTable(capabilities: readonly Capability[], seen: ResultsByRuntime): string {
  const areas = [...new Set(capabilities.map(({ area }) => area))]
  return [
    '# Compatibility',
    '',
    'Generated from what the tests saw on each runtime (`npm test` writes it after a whole run): **works** means that the',
    'tests which prove the row ran there and passed, **partly** and **not** say why, **not built** is on its way. What does',
    'not work throws `UnsupportedError`; nothing is ignored in silence.',
    '',
    'All runs were on Linux. **Windows and macOS: not run.** Paths, locks and signals are behind the interfaces of',
    '`bindings/host`.',
    '',
    ...areas.map((area) => section(area, capabilities, seen)),
  ].join('\n')
}
