// docs/benchmarks.md: ratios measured in one run, with the peers beside them.

import type { BenchRuntime } from './bench-case.ts'
import { figure, mark, quantity } from './format.ts'
import type { Judged, Verdict } from './judge.ts'

export interface BenchMachine {
  readonly processor: string
  readonly cores: number
  readonly system: string
  /** Load average over 15 minutes when the run ended: above about 1.5 on two cores something else was running. */
  readonly load: number
  /** By runtime. */
  readonly versions: Readonly<Partial<Record<BenchRuntime, string>>>
  /** By package. */
  readonly peers: Readonly<Record<string, string>>
}

const verdicts: Readonly<Record<Verdict, string>> = {
  record: '**record**',
  good: 'good',
  must: 'must',
  missed: '**missed**',
  shown: '',
}
const names: Readonly<Record<BenchRuntime, string>> = { node: 'Node', deno: 'Deno', bun: 'Bun' }

/** `12.3 × (12.0 × to 12.9 ×)` */
export function showFigure(judged: Judged): string {
  const { low, median, high } = judged.figure
  return `${figure(median, judged)} (${figure(low, judged)} to ${figure(high, judged)})`
}

/** `ours 80.1 ns, tough-cookie 1.2 µs` */
export function showMedians({ case: one, medians }: Judged): string {
  return Object.entries(medians)
    .map(([name, value]) => `${name} ${quantity(value, one.unit)}`)
    .join(', ')
}

function tableRow(judged: Judged): string {
  const { must, good, record } = judged.marks ?? {}
  const marks = [must, good, record].map((one) => (one === undefined ? '' : mark(one, judged)))
  const cells = [judged.case.title, showFigure(judged), verdicts[judged.verdict], ...marks, showMedians(judged)]
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`
}

function section(runtime: BenchRuntime, results: readonly Judged[], version: string): readonly string[] {
  return [
    `## ${names[runtime]} ${version}`,
    '',
    '| Figure | Median (interquartile range) | Met | must | good | record | Medians |',
    '|---|---|---|---|---|---|---|',
    ...results.map(tableRow),
    '',
  ]
}

function notes(results: readonly Judged[]): readonly string[] {
  const noted = new Map(results.flatMap(({ case: one }) => (one.note === undefined ? [] : [[one.title, one.note]])))
  return noted.size === 0 ? [] : ['## Notes', '', ...[...noted].map(([title, note]) => `- **${title}**: ${note}`), '']
}

export function writeReport(results: readonly Judged[], machine: BenchMachine): string {
  const runtimes = [...new Set(results.map((one) => one.runtime))]
  const peers = Object.entries(machine.peers).map(([name, version]) => `${name} ${version}`)
  return [
    '# Benchmarks',
    '',
    'Written by `npm run bench`. Every figure is a ratio against a peer that did the same work in the same process and',
    'the same rounds, or a cost of our own where no peer does the same. At least 15 rounds; in each, contenders take up to',
    '32 short turns in alternation, and the median turn counts. A mark counts as met only when the whole interquartile',
    'range is beyond it. Compare ratios, not machines.',
    '',
    '![How far each figure is beyond what it must be](benchmarks.svg)',
    '',
    'Bars go right from the red line, the must, as far as a figure is beyond it, and left when it falls short; dashed',
    'ticks are good and record; the thin line is the interquartile range.',
    '',
    `Measured on ${machine.processor}, ${machine.cores} cores, ${machine.system}, at a load of ${machine.load.toFixed(1)}.`,
    `Peers: ${peers.join(', ')}.`,
    '',
    ...runtimes.flatMap((runtime) =>
      section(
        runtime,
        results.filter((one) => one.runtime === runtime),
        machine.versions[runtime] ?? '',
      ),
    ),
    ...notes(results),
  ].join('\n')
}
