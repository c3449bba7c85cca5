// Opens the cache of a directory, says how that went, and keeps it until its input ends.
import { NativeCacheStores } from '../../../runtimes/native/cache/cache-stores.ts'

const [directory = ''] = process.argv.slice(2)
try {
  const store = await new NativeCacheStores().open(directory, { failed() {}, damaged() {} })
  console.log('opened')
  process.stdin.resume()
  process.stdin.once('end', () => void store.close())
} catch (error) {
  console.log((error as Error).message)
}
