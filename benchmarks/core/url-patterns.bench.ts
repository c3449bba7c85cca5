// URL patterns against one regular expression of the same patterns, and against themselves in larger numbers.

import { compileUrlFilter } from '#core'
import type { BenchCase, Contender } from '../bench-case.ts'
import { type PatternWorkload, patternWorkload, unionOf } from './pattern-workload.ts'

/** Keeps an answer alive, so that no engine can leave out the work. */
let kept = 0

function each(urls: readonly string[], matches: (url: string) => boolean): Contender {
  let at = 0
  return {
    run(iterations) {
      for (let i = 0; i < iterations; i++) {
        if (matches(urls[at]!)) kept = (kept + 1) | 0
        at = at + 1 === urls.length ? 0 : at + 1
      }
    },
  }
}

function ours({ patterns, urls }: PatternWorkload): Contender {
  const filter = compileUrlFilter({ urls: patterns })
  return each(urls, (url) => filter.matches(url))
}

/** A comparison is one only when both answer the same. */
function checkUnion({ patterns, urls }: PatternWorkload, union: RegExp): void {
  const filter = compileUrlFilter({ urls: patterns })
  const other = urls.find((url) => filter.matches(url) !== union.test(url))
  if (other !== undefined) throw new Error(`The regular expression and the filter differ about ${other}`)
}

const union: BenchCase = {
  id: 'url-patterns',
  title: 'URL pattern filter, 100 patterns against one URL, against one RegExp of the same patterns',
  unit: 'ns',
  figure: 'peer/ours',
  better: 'higher',
  marks: { must: 1, good: 2, record: 4 },
  note: 'Every URL differs from the one before: passing it to the core is most of our time.',
  prepare: () => {
    const load = patternWorkload(100)
    const expression = unionOf(load.patterns)
    checkUnion(load, expression)
    return { ours: ours(load), peers: { 'RegExp union': each(load.urls, (url) => expression.test(url)) } }
  },
}

/** Those of any host are tried one by one, whatever the URL: they are left out here. */
function aboutHosts(count: number): PatternWorkload {
  const { patterns, urls } = patternWorkload(count)
  return { patterns: patterns.filter((pattern) => !pattern.startsWith('*://*/')), urls }
}

const growth: BenchCase = {
  id: 'url-patterns-growth',
  title: 'URL pattern filter, growth from 95 to 9,500 patterns about hosts',
  unit: 'ns',
  figure: 'ours/peer',
  better: 'lower',
  marks: null,
  prepare: () => ({ ours: ours(aboutHosts(10_000)), peers: { 'ours with 95': ours(aboutHosts(100)) } }),
}

export const cases: readonly BenchCase[] = [union, growth]
