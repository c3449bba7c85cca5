// runtimes: node
// JUnit files as the three runtimes write them, cut to what differs.

import { readJUnit } from '../../tools/testing/junit.ts'
import { deepEqual, describe, it } from '../harness.ts'

const states = (xml: string, form: 'node' | 'deno' | 'bun') =>
  readJUnit(xml, form).map(({ name, state, message }) => `${state} ${name}${message === '' ? '' : `: ${message}`}`)

describe('a JUnit file', () => {
  it('of Node nests suites and leaves > in attributes', () => {
    const xml = `<testsuites><testsuite name="outer"><testsuite name="inner">
      <testcase name="works" time="0.1" file="a.ts"/>
      <testcase name="a &lt;b>" failure="no"><failure type="x" message="no">no &amp; why</failure></testcase>
      <testcase name="later"><skipped type="skipped" message="true"/></testcase>
      </testsuite></testsuite><testcase name="top"/></testsuites>`
    const expected = [
      'passed outer > inner > works',
      'failed outer > inner > a <b>: no & why',
      'skipped outer > inner > later',
      'passed top',
    ]
    deepEqual(states(xml, 'node'), expected)
  })

  it('of Deno writes suites as cases, which are no cases', () => {
    const xml = `<testsuites name="deno test"><testsuite name="./a.test.ts">
      <testcase name="outer"><failure message="1 test step failed">1 test step failed.</failure></testcase>
      </testsuite><testsuite name="ext:deno_node/testing.ts">
      <testcase name="outer &gt; works"></testcase>
      <testcase name="outer &gt; fails"><failure message="Uncaught">Error: no</failure></testcase>
      </testsuite></testsuites>`
    deepEqual(states(xml, 'deno'), ['passed outer > works', 'failed outer > fails: Error: no'])
  })

  it('of Bun has the file as its first suite and line breaks as entities', () => {
    const xml = `<testsuites name="bun test"><testsuite name="a.test.ts"><testsuite name="outer">
      <testcase name="fails" classname="outer"><failure type="Error" message="no">Error: no&#10;  at x</failure></testcase>
      </testsuite><testcase name="top" /></testsuite></testsuites>`
    deepEqual(states(xml, 'bun'), ['failed outer > fails: Error: no\n  at x', 'passed top'])
  })
})
