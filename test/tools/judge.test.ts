// runtimes: node
// When a benchmark mark counts as met.

import type { BenchCase } from '../../benchmarks/bench-case.ts'
import { judge } from '../../benchmarks/judge.ts'
import { quartiles } from '../../benchmarks/statistics.ts'
import { deepEqual, describe, equal, it } from '../harness.ts'

const base: BenchCase = {
  id: 'sample',
  title: 'a sample',
  unit: 'ns',
  figure: 'peer/ours',
  better: 'higher',
  marks: { must: 2, good: 4, record: 8 },
  prepare: () => ({ ours: { sample: () => 1 }, peers: {} }),
}

const verdict = (changes: Partial<BenchCase>, ours: readonly number[], peer: readonly number[] = []) =>
  judge({ ...base, ...changes }, 'node', { id: 'sample', samples: { ours, ...(peer.length > 0 && { peer }) } }).verdict

describe('a figure', () => {
  it('has the quartiles of its rounds', () => {
    deepEqual(quartiles([5, 1, 3, 2, 4]), { low: 2, median: 3, high: 4 })
    deepEqual(quartiles([1, 2]), { low: 1.25, median: 1.5, high: 1.75 })
  })

  it('is a ratio of the same round', () => {
    equal(verdict({}, [1, 2, 4], [8, 16, 32]), 'record')
    equal(
      verdict(
        { figure: 'ours/peer', better: 'lower', marks: { must: 0.5, good: 0.25, record: 0.1 } },
        [1, 2, 4],
        [8, 16, 32],
      ),
      'good',
    )
  })

  it('meets a mark only with its whole interquartile range', () => {
    equal(verdict({}, [1, 1, 1, 1], [1.5, 1.5, 9, 9]), 'missed')
    equal(verdict({}, [1, 1, 1, 1], [2, 2, 9, 9]), 'must')
    equal(
      verdict({ figure: 'ours', better: 'lower', marks: { must: 10, good: 5, record: 1 } }, [4, 4, 11, 11]),
      'missed',
    )
  })

  it('has the marks of its runtime, or none', () => {
    equal(verdict({ marksOn: { node: { must: 20, good: 30, record: 40 } } }, [1], [16]), 'missed')
    equal(verdict({ marks: null }, [1], [1]), 'shown')
  })
})
