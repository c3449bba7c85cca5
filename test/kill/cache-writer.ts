// The process that is killed while it stores, replaces, removes and evicts cached responses, adds pieces, saves an index.
// It tells what was on the medium: `number version`, or `number -1` for a removed one. Arguments: directory, first version.
import { writeSync } from 'node:fs'
import { NativeCacheStores } from '../../runtimes/native/cache/cache-stores.ts'
import { idOf, put } from '../hosts/cache/stored-content.ts'
import { CACHE_ENTRIES, versionedSize, whatToDo } from './cache-plan.ts'

const [directory = '', first = '1'] = process.argv.slice(2)
const events = {
  failed(error: unknown): void {
    throw error
  },
  damaged(report: { reason: string }): void {
    throw new Error(report.reason)
  },
}
const store = await new NativeCacheStores().open(directory, events)

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

async function work(worker: number): Promise<never> {
  for (let version = Number(first); ; version++) {
    // Each worker has entries of its own.
    const number = worker + 3 * ((Math.imul(version, 2654435761) >>> 8) % Math.floor(CACHE_ENTRIES / 3))
    const what = whatToDo(version)
    await tell(`begin ${number} ${version}\n`)
    if (what === 'remove') await store.remove([idOf(number)])
    else await put(store, number, versionedSize(number, version), version)
    if (what === 'index') await store.saveIndex(new Uint8Array(50_000))
    if (what === 'flush') await store.flush()
    if (what === 'flush' || what === 'remove') await tell(`done ${number} ${what === 'remove' ? -1 : version}\n`)
  }
}

await Promise.all([0, 1, 2].map(work))
