// A process that uses a session and ends in the way it is told. Arguments: runtime, directory, durability, ending.
import type { Durability } from '../../../bindings/session/options.ts'
import type { Sessions } from '../../../bindings/session/registry.ts'

const [runtime = 'node', directory = '', durability = 'prompt', ending = ''] = process.argv.slice(2)
const { createSessions } = await import(`../../../runtimes/${runtime}/index.ts`)
const sessions: Sessions = createSessions({ directory, durability: durability as Durability })
const { cookies } = sessions.fromPartition('persist:a')
await cookies.get({})
const set = cookies.set({ url: 'https://a.test/', name: 'n', value: ending, expirationDate: 4e9 })

const endings: Record<string, () => unknown> = {
  // Whoever waits for what is acknowledged, and then simply ends.
  natural: () => set,
  exit: () => process.exit(3),
  throw: async () => {
    await set
    setTimeout(() => {
      throw new Error('on purpose')
    })
  },
  // The owner of the directory, until its standard input ends.
  hold: async () => {
    await set
    process.stdin.on('end', () => process.exit()).resume()
    console.log('holding')
  },
}

/** As many batches of two changes as the ending says. */
async function batches(count: number): Promise<void> {
  await set
  for (let batch = 0; batch < count; batch++) {
    const names = [`a${batch % 50}`, `b${batch % 50}`]
    await Promise.all(
      names.map((name) => cookies.set({ url: 'https://b.test/', name, value: `${batch}`, expirationDate: 4e9 })),
    )
  }
}

await (endings[ending]?.() ?? batches(Number(ending)))
