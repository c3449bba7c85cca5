// A program that depends on the installed package: by import and by require, the same objects, and they work.
import { createRequire } from 'node:module'
import { createSessions, Session, session } from 'omnisession'
import * as core from 'omnisession/core'
import { app, session as electronSession } from 'omnisession/electron'

const require = createRequire(import.meta.url)
const report = {}

const required = require('omnisession')
report.sameClass = required.Session === Session
report.sameSession = required.session.fromPartition('same') === session.fromPartition('same')
report.sameElectron = require('omnisession/electron').app === app

await app.whenReady()
report.sameThroughElectron = electronSession.fromPartition('same') === session.fromPartition('same')

const cookies = session.fromPartition('smoke').cookies
await cookies.set({ url: 'https://example.com/', name: 'a', value: '1' })
report.cookie = (await cookies.get({ url: 'https://example.com/' })).map((one) => `${one.name}=${one.value}`).join('; ')
report.persistent = await keepsCookie()
report.core = Object.keys(core).length > 0

for (const path of ['omnisession/dist/bindings/session/session.js', 'omnisession/bindings/session/session.ts']) {
  report.refusesDeepImports = await import(path).then(
    () => false,
    () => report.refusesDeepImports !== false,
  )
}

/** A persistent session in a directory of this program keeps its cookie over a close. */
async function keepsCookie() {
  const open = () => createSessions({ directory: new URL('./data', import.meta.url).pathname })
  const first = open().fromPartition('persist:smoke')
  await first.cookies.set({
    url: 'https://example.com/',
    name: 'kept',
    value: '1',
    expirationDate: Date.now() / 1000 + 9,
  })
  await first.close()
  const second = open().fromPartition('persist:smoke')
  const found = await second.cookies.get({ name: 'kept' })
  await second.close()
  return found.length === 1
}

console.log(JSON.stringify(report))
app.quit()
