// runtimes: node deno bun
// The compressed table against the package it comes from: every rule, what lies below it, and near misses.
import { createRequire } from 'node:module'
import { loadCore, registrableDomain } from '#core'
import { deepEqual, describe, it, ok } from '../../harness.ts'

interface Trie {
  readonly edgeChild: ArrayLike<number>
  readonly edgeLength: ArrayLike<number>
  readonly edgeStart: ArrayLike<number>
  readonly nodeFlags: ArrayLike<number>
  readonly labelText: string
  readonly rulesRoot: number
  readonly exceptionsRoot: number
}

const require = createRequire(import.meta.url)

function namesBelow(trie: Trie, root: number): string[] {
  const starts: number[] = []
  for (let edge = 0, at = 0; edge < trie.edgeLength.length; at += trie.edgeLength[edge++]!) starts.push(at)
  const names: string[] = []
  const walk = (node: number, name: string): void => {
    if (trie.nodeFlags[node]) names.push(name)
    for (let edge = trie.edgeStart[node]!; edge < trie.edgeStart[node + 1]!; edge++) {
      const label = trie.labelText.slice(starts[edge], starts[edge]! + trie.edgeLength[edge]!)
      walk(trie.edgeChild[edge]!, name ? `${label}.${name}` : label)
    }
  }
  walk(root, '')
  return names
}

/** The list's algorithm, word for word, with wildcard bases as suffixes. */
function byTheBook(host: string, rules: ReadonlySet<string>, exceptions: ReadonlySet<string>): string | null {
  const labels = host.split('.')
  let suffix = labels.length - 1
  for (let i = suffix; i >= 0; i--) {
    const name = labels.slice(i).join('.')
    if (exceptions.has(name)) {
      suffix = i + 1
      break
    }
    const wildcard = ['*', ...labels.slice(i + 1)].join('.')
    if (rules.has(name) || rules.has(`*.${name}`) || rules.has(wildcard)) suffix = i
  }
  return suffix > 0 ? labels.slice(suffix - 1).join('.') : null
}

function hostsAround(rule: string): string[] {
  const name = rule.replace('*', 'wild')
  const middle = name.length >> 1
  const changed = `${name.slice(0, middle)}q${name.slice(middle)}`
  return [
    name,
    rule.replace('*.', ''),
    `a.${name}`,
    `b.a.${name}`,
    `x${name}`,
    `w.${changed}`,
    `${name}x`,
    `${name}.com`,
  ]
}

describe('the suffix table', () => {
  it('answers like the list for every rule and its neighbours', async () => {
    await loadCore()
    const trie = require('tldts/dist/cjs/src/data/trie.js') as Trie
    const rules = namesBelow(trie, trie.rulesRoot)
    const exceptions = namesBelow(trie, trie.exceptionsRoot)
    ok(rules.length > 10_000 && exceptions.length > 5, `${rules.length} rules, ${exceptions.length} exceptions`)
    const ruleSet = new Set(rules)
    const exceptionSet = new Set(exceptions)
    const wrong: string[] = []
    for (const rule of [...rules, ...exceptions]) {
      if (!/^[a-z0-9.*-]+$/.test(rule)) continue
      for (const host of hostsAround(rule)) {
        const expected = byTheBook(host, ruleSet, exceptionSet)
        const found = registrableDomain(host)
        if (found !== expected) wrong.push(`${host}: ${found} instead of ${expected}`)
      }
    }
    deepEqual(wrong, [])
  })
})
