// A program: measures one case on the runtime that runs it and prints its rounds as one line of JSON.
// A round is many short turns of each contender in alternation, every second one the other way round: what the machine
// does beside, and its drift, hits all alike. A round's figure is the median of its turns, since a turn that was interrupted
// says nothing about who took it.

import process from 'node:process'
import type { BenchCase, Contender, Contenders } from './bench-case.ts'
import { allCases } from './cases.ts'
import { quartiles } from './statistics.ts'

/** What is printed. `samples` by contender, `ours` first, one figure a round. */
export interface CaseRounds {
  readonly id: string
  readonly samples: Readonly<Record<string, readonly number[]>>
}

/** Nanoseconds a turn of a timed contender should last at least: requests in parallel need some to get going and to end. */
const turnTime = 10e6
/** Turns of each contender in a round, where they are not longer than meant. */
const turnsARound = 16
/** Turns that warm the code up before it is known how many iterations a turn takes. */
const warmTurns = 24

async function timed(run: (iterations: number) => void | Promise<void>, iterations: number): Promise<number> {
  const start = process.hrtime.bigint()
  const running = run(iterations)
  if (running !== undefined) await running
  return Number(process.hrtime.bigint() - start)
}

interface Turn {
  readonly iterations: number
  /** Nanoseconds. */
  readonly time: number
}

/**
 * Warms the code up and finds how many iterations a turn needs, cold and again warm: what is compiled only after a while
 * makes turns look long that are short from then on.
 */
async function calibrate(contender: Contender): Promise<Turn> {
  if ('sample' in contender) return { iterations: 1, time: Number.POSITIVE_INFINITY }
  const cold = await lengthen(contender.run, 1)
  for (let turn = 0; turn < warmTurns; turn++) await contender.run(cold.iterations)
  return lengthen(contender.run, cold.iterations)
}

/** Doubles the iterations until they last long enough three times. */
async function lengthen(run: (iterations: number) => void | Promise<void>, least: number): Promise<Turn> {
  let iterations = least
  let time = 0
  for (let enough = 0; enough < 3; ) {
    time = await timed(run, iterations)
    if (time >= turnTime) enough += 1
    else {
      enough = 0
      iterations *= 2
    }
  }
  return { iterations, time }
}

/** One turn: nanoseconds an iteration, or what the contender measures by itself. */
async function take(contender: Contender, { iterations }: Turn): Promise<number> {
  return 'sample' in contender ? contender.sample() : (await timed(contender.run, iterations)) / iterations
}

export async function measure(one: BenchCase): Promise<CaseRounds> {
  const contenders: Contenders = await one.prepare()
  const sides: Side[] = []
  for (const [name, contender] of [['ours', contenders.ours] as const, ...Object.entries(contenders.peers)])
    sides.push({ name, contender, turn: await calibrate(contender) })
  const slowest = Math.max(...sides.map(({ turn }) => turn.time))
  const turns = Math.max(1, Math.min(turnsARound, Math.ceil((turnTime * turnsARound) / slowest)))
  const samples: Record<string, number[]> = Object.fromEntries(sides.map(({ name }) => [name, []]))
  for (let round = 0; round < Math.max(15, one.rounds ?? 0); round++) {
    const taken: Record<string, number[]> = Object.fromEntries(sides.map(({ name }) => [name, []]))
    for (let turn = 0; turn < turns; turn++) {
      for (const side of (round + turn) % 2 === 0 ? sides : sides.toReversed())
        taken[side.name]!.push(await take(side.contender, side.turn))
    }
    for (const { name } of sides) samples[name]!.push(quartiles(taken[name]!).median)
  }
  await contenders.dispose?.()
  return { id: one.id, samples }
}

interface Side {
  readonly name: string
  readonly contender: Contender
  readonly turn: Turn
}

const id = process.argv[2]
const found = (await allCases()).find((one) => one.id === id)
if (found === undefined) throw new Error(`No benchmark case is called ${id}`)
console.log(JSON.stringify(await measure(found)))
process.exit(0)
