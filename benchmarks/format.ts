// Figures as people read them.

import type { Judged } from './judge.ts'

/** Three significant digits, thousands apart. */
export function number(value: number): string {
  if (value === 0) return '0'
  if (Math.abs(value) >= 100) return Math.round(value).toLocaleString('en-US')
  return String(Number(value.toPrecision(3)))
}

/** `ns` as the unit that fits; every other unit as it is. */
export function quantity(value: number, unit: string): string {
  if (unit !== 'ns' || value < 1000) return `${number(value)} ${unit}`
  if (value < 1e6) return `${number(value / 1e3)} µs`
  return value < 1e9 ? `${number(value / 1e6)} ms` : `${number(value / 1e9)} s`
}

/** The judged figure: a ratio with `×`, or our own sample with its unit. */
export function figure(value: number, judged: Judged): string {
  return judged.case.figure === 'ours' ? quantity(value, judged.case.unit) : `${number(value)} ×`
}

export function mark(value: number, judged: Judged): string {
  return `${judged.case.better === 'higher' ? '≥' : '≤'} ${figure(value, judged)}`
}
