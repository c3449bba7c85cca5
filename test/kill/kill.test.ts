// SIGKILL at random points while three writers of one process run. Whatever was acknowledged before is there
// afterwards in strict (on the disk) and in prompt (in the system's hands, which a killed process does not take along);
// in every mode the store opens, undamaged.
// OMNISESSION_KILLS sets how many; 20 by default.
import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { openSessions } from '../../bindings/session/open-sessions.ts'
import type { Durability } from '../../bindings/session/options.ts'
import { after, deepEqual, describe, equal, it, runtime } from '../harness.ts'
import { freshHost } from '../session/runtime-host.ts'
import { isRemoval, NAMES, urlOf } from './plan.ts'

const KILLS = Number(process.env.OMNISESSION_KILLS ?? 20)
/** Kills in one test, so that each ends well within its time. */
const AT_A_TIME = 12
const WRITERS = 3
const root = mkdtempSync(join(tmpdir(), 'omnisession-kill-'))
const command = { node: [], deno: ['run', '-A', '--no-check'], bun: [], browser: [] }[runtime] as string[]
const living = new Set<ChildProcess>()

const random = (below: number): number => Math.floor(Math.random() * below)

/** Runs the writer until it is killed: the changes it had acknowledged, as writer and number, in order. */
async function killedRun(directory: string, durability: Durability, first: number): Promise<[number, number][]> {
  const writer = fileURLToPath(new URL('writer.ts', import.meta.url))
  const child = spawn(process.execPath, [...command, writer, runtime, directory, durability, `${first}`], {
    stdio: ['ignore', 'pipe', 'pipe'],
    // Node takes the types out of a source once, not twenty times.
    env: { ...process.env, NODE_COMPILE_CACHE: join(root, 'compiled') },
  })
  living.add(child)
  const said: string[] = []
  const complaints: string[] = []
  // One in five dies at its start, perhaps while it opens the store; the others at work.
  if (random(5) === 0) setTimeout(() => child.kill('SIGKILL'), random(300))
  else child.stdout?.once('data', () => setTimeout(() => child.kill('SIGKILL'), random(60)))
  child.stdout?.setEncoding('latin1').on('data', (text: string) => said.push(text))
  child.stderr?.setEncoding('utf8').on('data', (text: string) => complaints.push(text))
  await new Promise((resolve) => child.once('close', resolve))
  living.delete(child)
  equal(complaints.join(''), '', 'what the writer complained of')
  // A line that the kill cut was not told.
  const lines = said.join('').split('\n').slice(0, -1)
  return lines.map((line) => line.split(' ').map(Number) as [number, number])
}

type State = number | undefined

/** What a directory has to hold, by writer and name; a removed cookie is undefined. */
class Ledger {
  readonly directory: string
  #states = new Map<string, State>()
  #next = 1

  constructor(directory: string) {
    this.directory = directory
  }

  /** Kills one run and compares; what acknowledged changes are not in the store. */
  async round(durability: Durability): Promise<string[]> {
    const first = this.#next
    const acknowledged = await killedRun(this.directory, durability, first)
    const inFlight = Array.from({ length: WRITERS }, () => first)
    for (const [writer, number] of acknowledged) {
      this.#states.set(keyOf(writer, number), stateAfter(number))
      inFlight[writer] = number + 1
    }
    this.#next = Math.max(...inFlight) + 1
    const stored = await readStore(this.directory)
    // The change that each writer was waiting for may have been made or not.
    const maybe = new Map(inFlight.map((number, writer) => [keyOf(writer, number), stateAfter(number)]))
    const wrong = [...new Set([...this.#states.keys(), ...stored.keys()])].filter((key) => {
      const found = stored.get(key)
      return found !== this.#states.get(key) && !(maybe.has(key) && found === maybe.get(key))
    })
    const told = wrong.map((key) => `${key}: ${stored.get(key)} instead of ${this.#states.get(key)}`)
    this.#states = stored
    return told
  }
}

const keyOf = (writer: number, number: number): string => `${writer} n${number % NAMES}`
const stateAfter = (number: number): State => (isRemoval(number) ? undefined : number)

async function readStore(directory: string): Promise<Map<string, State>> {
  const sessions = openSessions({ directory }, freshHost)
  const session = sessions.fromPartition('persist:killed')
  const stored = new Map<string, State>()
  for (let writer = 0; writer < WRITERS; writer++)
    for (const { name, value } of await session.cookies.get({ url: urlOf(writer) }))
      stored.set(`${writer} ${name}`, Number(value))
  equal(session.storageDamage.length, 0, 'damage by a kill')
  await sessions.close()
  return stored
}

describe(`SIGKILL while three writers run, on ${runtime}`, () => {
  after(() => {
    for (const child of living) child.kill('SIGKILL')
    rmSync(root, { recursive: true, force: true })
  })

  const plan = [
    { durability: 'strict', share: 0.6, promise: 'nothing acknowledged is lost' },
    { durability: 'prompt', share: 0.2, promise: 'nothing acknowledged is lost' },
    { durability: 'lazy', share: 0.2, promise: 'the store opens' },
  ] as const
  for (const { durability, share, promise } of plan) {
    const ledger = new Ledger(join(root, durability))
    const kills = Math.round(KILLS * share)
    for (let done = 0; done < kills; done += AT_A_TIME) {
      const count = Math.min(AT_A_TIME, kills - done)
      it(`${durability}, kills ${done + 1} to ${done + count}: ${promise}`, async () => {
        for (let kill = 0; kill < count; kill++) {
          const wrong = await ledger.round(durability)
          if (durability !== 'lazy') deepEqual(wrong, [], `kill ${done + kill + 1}`)
        }
      })
    }
  }
})
