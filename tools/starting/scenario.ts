// The story of `npm start` on one runtime: a first start that is killed in the middle of a request, and a second one.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { makeCertificates } from '../../examples/shop/site/certificate.ts'
import { SITE_HOSTS, startSite } from '../../examples/shop/site/site.ts'
import { type RuntimeCommand, ScriptProcess } from './script-process.ts'

export const APP = 'examples/shop/app'
/** The order that is being shipped when the script is killed. */
export const INTERRUPTED = 1004
const LONGEST = 60_000

export interface Teller {
  /** A part begins. */
  part(title: string): void
  line(text: string): void
  /** Something that was done to the script. */
  event(text: string): void
}

export interface Story {
  readonly first: readonly string[]
  readonly second: readonly string[]
  /** What did not hold, in words; empty: all held. */
  readonly faults: readonly string[]
}

export async function tellStory(runtime: RuntimeCommand, tell: Teller): Promise<Story> {
  const directory = mkdtempSync(join(tmpdir(), 'omnisession-start-'))
  const removeDirectory = (): void => rmSync(directory, { recursive: true, force: true })
  process.once('exit', removeDirectory)
  const certificates = makeCertificates(SITE_HOSTS)
  const authority = join(directory, 'authority.pem')
  writeFileSync(authority, certificates.authority)
  const interrupted = Promise.withResolvers<void>()
  let isFirstStart = true
  const site = await startSite({
    port: 0,
    certificates,
    async beforeShipping(order, gone) {
      if (!isFirstStart || order !== INTERRUPTED) return
      interrupted.resolve()
      await new Promise((resolve) => gone.addEventListener('abort', resolve))
    },
  })
  const start = (): ScriptProcess =>
    new ScriptProcess({
      runtime,
      arguments: ['--ca', authority, '--user-data-dir', join(directory, 'data'), APP],
      environment: { SHOP_URL: site.shop },
      onLine: (line) => tell.line(line),
    })
  try {
    tell.part('first start')
    const first = await killAt(interrupted.promise, start())
    if (first.faults.length === 0) tell.event(`killed with SIGKILL while order ${INTERRUPTED} was on its way`)
    isFirstStart = false
    tell.part('second start')
    const second = await finish(start())
    return { first: first.lines, second: second.lines, faults: [...first.faults, ...second.faults] }
  } finally {
    await site.close()
    process.off('exit', removeDirectory)
    removeDirectory()
  }
}

interface Act {
  readonly lines: readonly string[]
  readonly faults: readonly string[]
}

async function killAt(moment: Promise<void>, script: ScriptProcess): Promise<Act> {
  const end = script.end()
  const limit = setTimeout(() => script.kill(), LONGEST)
  const inTime = await Promise.race([moment.then(() => true), end.then(() => false)])
  clearTimeout(limit)
  script.kill()
  const { errors, ending } = await end
  const faults = complaints(errors, ending, 'signal SIGKILL')
  if (!inTime) faults.push(`the first start never came to order ${INTERRUPTED}`)
  if (!script.lines.includes('Signed in as Ada Lovelace')) faults.push('the first start did not sign in')
  return { lines: script.lines, faults }
}

async function finish(script: ScriptProcess): Promise<Act> {
  const limit = setTimeout(() => script.kill(), LONGEST)
  const { errors, ending } = await script.end()
  clearTimeout(limit)
  const faults = complaints(errors, ending, 'code 0')
  if (!script.lines[0]?.startsWith('Still signed in as Ada Lovelace')) faults.push('the second start was not signed in')
  if (!script.lines.some((line) => line.startsWith(`Shipped order ${INTERRUPTED}`)))
    faults.push(`the second start did not ship order ${INTERRUPTED}`)
  if (script.lines.at(-1) !== 'Everything is shipped') faults.push('the second start did not finish its work')
  return { lines: script.lines, faults }
}

function complaints(errors: string, ending: string, expected: string): string[] {
  const faults = errors === '' ? [] : [`it wrote to standard error:\n${errors.trimEnd()}`]
  return ending === expected ? faults : [...faults, `it ended with ${ending}, not ${expected}`]
}
