// The picture of docs/benchmarks.md: one row a case, one bar a runtime. The axis is logarithmic and shared: bars go right
// from the must (1 ×) as far as a figure is beyond it, whichever way is better, and left when it falls short; ticks show
// where good and record begin.

import type { BenchRuntime, Marks } from './bench-case.ts'
import { figure } from './format.ts'
import type { Judged } from './judge.ts'

const colors: Readonly<Record<BenchRuntime, string>> = { node: '#3c873a', deno: '#5b8def', bun: '#e08a3c' }
const names: Readonly<Record<BenchRuntime, string>> = { node: 'Node', deno: 'Deno', bun: 'Bun' }
const left = 440
const width = 420
const right = 120
const barHeight = 9
const rowGap = 14
const top = 64
/** The axis goes from a quarter of the must to 16 times it. */
const range = { from: -2, to: 4 } as const

function escapeXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}

/** A case that is not judged has no place on the axis. */
interface Drawn extends Judged {
  readonly marks: Marks
}

const isDrawn = (judged: Judged): judged is Drawn => judged.marks !== null

function beyondMust(value: number, { case: one, marks }: Drawn): number {
  return one.better === 'higher' ? value / marks.must : marks.must / value
}

function x(times: number): number {
  const position = (Math.log2(times) - range.from) / (range.to - range.from)
  return Math.round((left + width * Math.min(1, Math.max(0.004, position))) * 10) / 10
}

function bar(judged: Drawn, y: number): string {
  const [low, middle, high] = [judged.figure.low, judged.figure.median, judged.figure.high].map((value) =>
    x(beyondMust(value, judged)),
  ) as [number, number, number]
  const center = y + barHeight / 2
  const zero = x(1)
  return [
    `<rect x="${Math.min(zero, middle)}" y="${y}" width="${Math.abs(middle - zero)}" height="${barHeight}" fill="${colors[judged.runtime]}"/>`,
    `<path d="M${Math.min(low, high)} ${center}H${Math.max(low, high)}" class="range"/>`,
    `<text x="${Math.max(middle, low, high) + 6}" y="${y + barHeight - 1}" class="value">${escapeXml(figure(judged.figure.median, judged))}</text>`,
  ].join('\n')
}

function row(results: readonly Drawn[], y: number): string {
  const [first] = results as [Drawn]
  const height = results.length * (barHeight + 2)
  const ticks = [first.marks.good, first.marks.record].map((mark) => x(beyondMust(mark, first)))
  return [
    `<text x="${left - 12}" y="${y + height / 2 + 3}" class="title">${escapeXml(first.case.title.replaceAll('`', ''))}</text>`,
    ...ticks.map((tick) => `<path d="M${tick} ${y - 2}V${y + height}" class="tick"/>`),
    ...results.map((one, at) => bar(one, y + at * (barHeight + 2))),
  ].join('\n')
}

function axis(bottom: number): string {
  const marks = [0.25, 0.5, 1, 2, 4, 8, 16]
  return marks
    .map((times) => {
      const at = x(times)
      const style = times === 1 ? 'must' : 'grid'
      return `<path d="M${at} ${top - 8}V${bottom}" class="${style}"/><text x="${at}" y="${top - 14}" class="axis">${times === 1 ? 'must' : `${times} ×`}</text>`
    })
    .join('\n')
}

function legend(runtimes: readonly BenchRuntime[]): string {
  return runtimes
    .map((runtime, at) => {
      const start = 12 + at * 70
      return `<rect x="${start}" y="14" width="10" height="10" rx="2" fill="${colors[runtime]}"/><text x="${start + 15}" y="23" class="legend">${names[runtime]}</text>`
    })
    .join('\n')
}

const style = `text{font:11px system-ui,sans-serif;fill:#333}.title{text-anchor:end}.axis{text-anchor:middle;fill:#777}
.value{fill:#555}.grid{stroke:#8883;fill:none}.must{stroke:#c33;stroke-width:1.5;fill:none}
.tick{stroke:#888;stroke-dasharray:2 2;fill:none}.range{stroke:#0009;stroke-width:1.5;fill:none}
@media(prefers-color-scheme:dark){text{fill:#ddd}.axis,.value{fill:#aaa}.range{stroke:#fffa}}`

/** `results` in the order in which they are shown; those of one case follow each other. */
export function drawPicture(results: readonly Judged[]): string {
  const rows = Map.groupBy(results.filter(isDrawn), (one) => one.case.id)
  let y = top
  const drawn = [...rows.values()].map((own) => {
    const text = row(own, y)
    y += own.length * (barHeight + 2) + rowGap
    return text
  })
  const runtimes = [...new Set(results.map((one) => one.runtime))]
  const size = `width="${left + width + right}" height="${y}" viewBox="0 0 ${left + width + right} ${y}"`
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" ${size} role="img">`,
    '<title>How far each measured figure is beyond what it must be</title>',
    `<style>${style}</style>`,
    legend(runtimes),
    axis(y - rowGap + 4),
    ...drawn,
    '</svg>',
    '',
  ].join('\n')
}
