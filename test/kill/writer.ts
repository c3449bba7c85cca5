// The process that is killed: three asynchronous writers on one session, each telling every change that was
// acknowledged. Arguments: runtime, directory, durability, the number to go on from.
import { writeSync } from 'node:fs'
import type { Durability } from '../../bindings/session/options.ts'
import type { Sessions } from '../../bindings/session/registry.ts'
import { isRemoval, NAMES, urlOf } from './plan.ts'

const [runtime = 'node', directory = '', durability = 'strict', first = '1'] = process.argv.slice(2)
const { createSessions } = await import(`../../runtimes/${runtime}/index.ts`)
const sessions: Sessions = createSessions({ directory, durability: durability as Durability })
const { cookies } = sessions.fromPartition('persist:killed')

/** A synchronous write: what the parent reads was acknowledged, whatever happens next. */
async function tell(line: string): Promise<void> {
  for (;;) {
    try {
      writeSync(1, line)
      return
    } catch (error) {
      // The parent is slower than the store.
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') throw error
      await new Promise((resolve) => setImmediate(resolve))
    }
  }
}

async function write(writer: number): Promise<never> {
  for (let number = Number(first); ; number++) {
    const name = `n${number % NAMES}`
    const details = { url: urlOf(writer), name, value: `${number}`, expirationDate: 4e9 }
    if (isRemoval(number)) await cookies.remove(urlOf(writer), name)
    else if (writer === 2) await cookies.setMany([details])
    else await cookies.set(details)
    await tell(`${writer} ${number}\n`)
  }
}

await Promise.all([0, 1, 2].map(write))
