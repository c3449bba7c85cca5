// From rounds to a verdict. A mark is met only when the whole interquartile range is on its good side.

import type { BenchCase, BenchRuntime, Marks } from './bench-case.ts'
import type { CaseRounds } from './run-case.ts'
import { type Quartiles, quartiles } from './statistics.ts'

export type Verdict = 'record' | 'good' | 'must' | 'missed' | 'shown'

export interface Judged {
  readonly case: BenchCase
  readonly runtime: BenchRuntime
  /** Null: shown, not judged. */
  readonly marks: Marks | null
  /** The figure that is judged: a ratio, or our own sample. */
  readonly figure: Quartiles
  /** Median of each contender, in the case's unit; `ours` first. */
  readonly medians: Readonly<Record<string, number>>
  readonly verdict: Verdict
}

function figures(one: BenchCase, { samples }: CaseRounds): readonly number[] {
  const ours = samples.ours!
  if (one.figure === 'ours') return ours
  const peerName = Object.keys(samples).find((name) => name !== 'ours')
  if (peerName === undefined) throw new Error(`${one.id} compares with a peer but has none`)
  const peer = samples[peerName]!
  return ours.map((mine, round) => (one.figure === 'peer/ours' ? peer[round]! / mine : mine / peer[round]!))
}

function verdictOf(one: BenchCase, marks: Marks | null, figure: Quartiles): Verdict {
  if (marks === null) return 'shown'
  const isMet = (mark: number) => (one.better === 'higher' ? figure.low >= mark : figure.high <= mark)
  if (isMet(marks.record)) return 'record'
  if (isMet(marks.good)) return 'good'
  return isMet(marks.must) ? 'must' : 'missed'
}

export function judge(one: BenchCase, runtime: BenchRuntime, rounds: CaseRounds): Judged {
  const marks = one.marksOn?.[runtime] ?? one.marks
  const figure = quartiles(figures(one, rounds))
  const medians = Object.entries(rounds.samples).map(([name, samples]) => [name, quartiles(samples).median] as const)
  return {
    case: one,
    runtime,
    marks,
    figure,
    medians: Object.fromEntries(medians),
    verdict: verdictOf(one, marks, figure),
  }
}
