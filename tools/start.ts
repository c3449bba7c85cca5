// npm start: shows what the library is for. An Electron main script logs in to a site, is killed, starts again and is
// still logged in; on Node, then the same on Deno and on Bun.

import { join } from 'node:path'
import { stripVTControlCharacters, styleText } from 'node:util'
import { buildCore } from './build-core.ts'
import { assertOwnNode, readManifest, root } from './own-node.ts'
import { APP, type Story, type Teller, tellStory } from './starting/scenario.ts'
import type { RuntimeCommand } from './starting/script-process.ts'

interface Stage {
  readonly name: string
  readonly version: string | undefined
  readonly command: RuntimeCommand
}

interface Result {
  readonly stage: Stage
  readonly story: Story
  readonly seconds: number
}

const binary = (name: string): string => join(root, 'node_modules', '.bin', name)
const { node, deno, bun } = readManifest().devDependencies
const stages: readonly Stage[] = [
  { name: 'Node', version: node, command: [process.execPath] },
  { name: 'Deno', version: deno, command: [binary('deno'), 'run', '--allow-all', '--no-lock'] },
  { name: 'Bun', version: bun, command: [binary('bun'), '--no-install'] },
]

const isPlain = !process.stdout.isTTY || process.env.NO_COLOR !== undefined
type Style = Parameters<typeof styleText>[0]
const style = (format: Style, text: string): string =>
  isPlain ? stripVTControlCharacters(text) : styleText(format, text)

const teller: Teller = {
  part: (title) => console.log(`  ${style('bold', title)}`),
  line: (text) => console.log(`    ${text}`),
  event: (text) => console.log(`    ${style('yellow', `--- ${text} ---`)}`),
}

async function show(stage: Stage): Promise<Result> {
  console.log(`\n${style(['bold', 'cyan'], stage.name)} ${stage.version}`)
  const started = performance.now()
  const story = await tellStory(stage.command, teller)
  return { stage, story, seconds: (performance.now() - started) / 1000 }
}

function faultsOf({ story }: Result, reference: Story): readonly string[] {
  const isSame = JSON.stringify([story.first, story.second]) === JSON.stringify([reference.first, reference.second])
  return isSame ? story.faults : [...story.faults, 'its lines differ from those on Node']
}

function summarize(results: readonly Result[]): boolean {
  const reference = (results[0] as Result).story
  const judged = results.map((result) => ({ ...result, faults: faultsOf(result, reference) }))
  console.log(`\n${style('bold', 'In short')}`)
  for (const { stage, story, seconds, faults } of judged) {
    const outcome = story === reference ? 'signed in, killed at work, still signed in' : 'the same lines'
    if (faults.length === 0)
      console.log(`  ${style('green', 'ok')}  ${stage.name.padEnd(5)} ${outcome.padEnd(43)} ${seconds.toFixed(1)} s`)
    else console.log(`  ${style('red', 'no')}  ${stage.name.padEnd(5)} ${faults.join('\n            ')}`)
  }
  return judged.every(({ faults }) => faults.length === 0)
}

assertOwnNode()
process.once('SIGINT', () => process.exit(130))
process.once('SIGTERM', () => process.exit(143))
buildCore()
console.log(`${style('bold', 'An Electron main script, without Electron')}
  ${APP}/main.js was written for Electron. It signs in at a shop over HTTPS, keeps the session in
  the partition persist:shop, and ships the open orders. The shop runs on this machine, with a certificate made just
  now. The script is started by  ${style('bold', `omnisession run ${APP}`)}, killed while a request is
  on its way, and started again.`)
const results: Result[] = []
for (const stage of stages) results.push(await show(stage))
const isGood = summarize(results)
console.log(`
To try it by hand: node tools/run.mjs examples/shop/site/site.ts  starts the shop and says how to go on.
The tests: npm test`)
if (!isGood) process.exitCode = 1
