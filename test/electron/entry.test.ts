// The entry `omnisession/electron` in an ordinary program, without `omnisession run`.

import { fileURLToPath } from 'node:url'
import { deepEqual, describe, equal, it, runtime } from '../harness.ts'
import { withProgram } from '../run/script.ts'

const entry = fileURLToPath(new URL(`../../runtimes/${runtime}/electron.ts`, import.meta.url))

describe('omnisession/electron in an ordinary program', () => {
  it('is ready after a turn, works, and lets the program end by itself', () =>
    withProgram(
      `
import electron, { app, session } from ${JSON.stringify(entry)}
console.log(electron.app === app, app.isReady())
try { session.defaultSession } catch (error) { console.log(error.name, error.message) }
await app.whenReady()
const { cookies } = session.fromPartition('in memory')
await cookies.set({ url: 'https://example.com', name: 'a', value: 'b' })
console.log((await cookies.get({}))[0].name)`,
      async (run) => {
        const { lines, errors, code } = await run.end()
        equal(errors, '')
        deepEqual(lines, ['true false', 'TypeError Session can only be received when app is ready', 'a'])
        equal(code, 0)
      },
    ))

  it('gives CommonJS the same module', () =>
    withProgram(
      `
import { createRequire } from 'node:module'
import * as imported from ${JSON.stringify(entry)}
const required = createRequire(import.meta.url)(${JSON.stringify(entry)})
console.log(required.app === imported.app, required.session === imported.session)`,
      async (run) => deepEqual((await run.end()).lines, ['true true']),
    ))
})
