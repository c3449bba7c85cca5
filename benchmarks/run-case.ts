// A program: measures one case on the runtime that runs it and prints its rounds as one line of JSON.
// Contenders take turns within a round, and every second round goes the other way round, so that drift hits all alike.

import process from 'node:process'
import type { BenchCase, Contender, Contenders } from './bench-case.ts'
import { allCases } from './cases.ts'

/** What is printed. `samples` by contender, `ours` first, one figure a round. */
export interface CaseRounds {
  readonly id: string
  readonly samples: Readonly<Record<string, readonly number[]>>
}

/** Nanoseconds a timed sample should last at least, to stand above the clock's grain and the scheduler's noise. */
const sampleTime = 30e6

async function timed(run: (iterations: number) => void | Promise<void>, iterations: number): Promise<number> {
  const start = process.hrtime.bigint()
  const running = run(iterations)
  if (running !== undefined) await running
  return Number(process.hrtime.bigint() - start)
}

/**
 * Warms the code up and finds how many iterations a sample needs. A number has to last long enough three times: what is
 * loaded by the first call, or compiled after some, makes one run look long that is short from then on.
 */
async function calibrate(contender: Contender): Promise<number> {
  if ('sample' in contender) return 0
  let enough = 0
  let iterations = 1
  while (enough < 3) {
    if ((await timed(contender.run, iterations)) >= sampleTime) enough += 1
    else {
      enough = 0
      iterations *= 2
    }
  }
  return iterations
}

async function sample(contender: Contender, iterations: number): Promise<number> {
  if ('sample' in contender) return contender.sample()
  return (await timed(contender.run, iterations)) / iterations
}

export async function measure(one: BenchCase): Promise<CaseRounds> {
  const contenders: Contenders = await one.prepare()
  const sides = [['ours', contenders.ours] as const, ...Object.entries(contenders.peers)]
  const iterations = new Map<string, number>()
  for (const [name, contender] of sides) iterations.set(name, await calibrate(contender))
  const samples: Record<string, number[]> = Object.fromEntries(sides.map(([name]) => [name, []]))
  for (let round = 0; round < Math.max(15, one.rounds ?? 0); round++) {
    for (const [name, contender] of round % 2 === 0 ? sides : sides.toReversed()) {
      samples[name]!.push(await sample(contender, iterations.get(name)!))
    }
  }
  await contenders.dispose?.()
  return { id: one.id, samples }
}

const id = process.argv[2]
const found = (await allCases()).find((one) => one.id === id)
if (found === undefined) throw new Error(`No benchmark case is called ${id}`)
console.log(JSON.stringify(await measure(found)))
process.exit(0)
