// Imports the entry and says what that did, then uses it. Arguments: runtime, a directory for temporary files.
import { existsSync, readdirSync } from 'node:fs'

const [runtime = 'node', bundled = ''] = process.argv.slice(2)
const before = Reflect.ownKeys(globalThis).length
const listeners = process.listenerCount('exit')
const entry = await import(`../../../runtimes/${runtime}/index.ts`)
const config = process.env.XDG_CONFIG_HOME ?? ''
const facts: Record<string, unknown> = {
  globals: Reflect.ownKeys(globalThis).length - before,
  exitListeners: process.listenerCount('exit') - listeners,
  files: existsSync(config) ? readdirSync(config).length : 0,
}

const copy = await import(bundled)
facts['copied module is another'] = copy.Session !== entry.Session
facts['same session'] = copy.session.fromPartition('persist:shop') === entry.session.fromPartition('persist:shop')
facts['same default'] = copy.session.defaultSession === entry.session.defaultSession

const { session } = entry
const { cookies } = session.fromPartition('persist:shop')
await cookies.set({ url: 'https://a.test/', name: 'n', value: 'v', expirationDate: 4e9 })
facts.value = (await cookies.get({}))[0].value
facts.path = session.fromPartition('persist:shop').storagePath.replace(config, '')
// An open store of one registry is shared by another on the same directory.
const again = entry.createSessions({ directory: session.defaultSession.storagePath })
facts.shared = (await again.fromPartition('persist:shop').cookies.get({})).length
console.log(JSON.stringify(facts))
