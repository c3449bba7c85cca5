// The shape of one measured figure. A file in benchmarks/core or benchmarks/session exports `cases: readonly BenchCase[]`;
// benchmarks/run-case.ts measures one case in a process of its own, tools/bench.ts judges and reports them all.

import type { runtime } from '../test/harness.ts'

export type BenchRuntime = Exclude<typeof runtime, 'browser'>

/**
 * One side of a comparison.
 * - `run`: does the work `iterations` times; the frame times it and chooses `iterations` so that a turn is long enough
 *   for the clock. The sample of a round is the median of its turns, nanoseconds an iteration.
 * - `sample`: measures by itself and returns the figure (bytes, milliseconds, requests a second).
 */
export type Contender =
  | { readonly run: (iterations: number) => void | Promise<void> }
  | { readonly sample: () => number | Promise<number> }

export interface Contenders {
  readonly ours: Contender
  /** By the name that is printed, for example `'tough-cookie'`. The first is the one `figure` compares with. */
  readonly peers: Readonly<Record<string, Contender>>
  /** Called once after the last round: servers closed, directories removed. */
  readonly dispose?: () => void | Promise<void>
}

/** The three marks a figure is judged by. */
export interface Marks {
  readonly must: number
  readonly good: number
  readonly record: number
}

export interface BenchCase {
  /** Unique, kebab-case: `'cookie-header-300'`. `npm run bench -- cookie-header` runs every id that contains it. */
  readonly id: string
  /** One line, as printed in docs/benchmarks.md. */
  readonly title: string
  /** Of the samples, as printed: `'ns'`, `'ms'`, `'bytes'`, `'requests/s'`. */
  readonly unit: string
  /**
   * What is judged, computed round by round from the two samples of the same round:
   * - `'peer/ours'`: how many times less we need (samples are costs), higher is better;
   * - `'ours/peer'`: `better` says which way is good;
   * - `'ours'`: the sample itself, no peer needed.
   */
  readonly figure: 'peer/ours' | 'ours/peer' | 'ours'
  readonly better: 'higher' | 'lower'
  /** For Node, and for Deno and Bun where `marksOn` says nothing else. Null: shown, not judged. */
  readonly marks: Marks | null
  /** Another runtime's marks, where they differ. */
  readonly marksOn?: Partial<Record<BenchRuntime, Marks>>
  /** Default: all three. */
  readonly runtimes?: readonly BenchRuntime[]
  /** Interleaved rounds, at least (and by default) 15. */
  readonly rounds?: number
  /** One line for the report: what the workload is, and what limits the figure. */
  readonly note?: string
  /** Builds the workload. Called once, in the process that measures. */
  readonly prepare: () => Contenders | Promise<Contenders>
}
