// `ses.registerPreloadScript` and its kin: a list that is kept in order, with Electron's refusals.
import { OmniError } from '../../../bindings/core/errors.ts'
import { openSessions } from '../../../bindings/session/open-sessions.ts'
import type { Session } from '../../../bindings/session/session.ts'
import { deepEqual, describe, equal, it, ok, throws } from '../../harness.ts'
import { memoryHost } from '../runtime-host.ts'

const open = (): Session => openSessions({}, memoryHost).fromPartition('a')
const says =
  (message: string) =>
  (error: unknown): boolean =>
    error instanceof Error && error.message === message
const none: readonly unknown[] = []

describe('preload scripts', () => {
  it('are listed in the order of their registration', () => {
    const ses = open()
    equal(ses.registerPreloadScript({ type: 'frame', id: 'first', filePath: '/a.js' }), 'first')
    const second = ses.registerPreloadScript({ type: 'service-worker', filePath: '/b.js' })
    ok(/^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/.test(second), second)
    deepEqual(ses.getPreloadScripts(), [
      { type: 'frame', id: 'first', filePath: '/a.js' },
      { type: 'service-worker', id: second, filePath: '/b.js' },
    ])
    deepEqual(openSessions({}, memoryHost).fromPartition('b').getPreloadScripts(), none)
  })

  it('of type frame are replaced together', () => {
    const ses = open()
    ses.registerPreloadScript({ type: 'frame', filePath: '/old.js' })
    ses.registerPreloadScript({ type: 'service-worker', id: 'w', filePath: '/w.js' })
    ses.setPreloads(['/a.js', '/a.js'])
    deepEqual(ses.getPreloads(), ['/a.js', '/a.js'])
    throws(() => ses.setPreloads(['/b.js', 'c.js']), says('Preload script must have absolute path: c.js'))
    deepEqual(ses.getPreloads(), ['/a.js', '/a.js'])
    equal(ses.getPreloadScripts()[0]?.id, 'w')
  })

  it('go by their id', () => {
    const ses = open()
    const script = { type: 'frame', id: 'x', filePath: '/x.js' } as const
    ses.registerPreloadScript(script)
    throws(() => ses.registerPreloadScript(script), says("Cannot register preload script with existing ID 'x'"))
    ses.unregisterPreloadScript('x')
    deepEqual(ses.getPreloadScripts(), none)
    throws(() => ses.unregisterPreloadScript('x'), says("Cannot unregister preload script with non-existing ID 'x'"))
  })

  it('refuse what is no registration, and what only pages could tell', () => {
    const ses = open()
    const register = (script: unknown) => ses.registerPreloadScript(script as never)
    const failed = 'Error processing argument at index 0, conversion failure from #<Object>'
    for (const script of [{}, { type: 'frame' }, { type: 'page', filePath: '/a.js' }])
      throws(() => register(script), says(failed))
    throws(() => register({ type: 'frame', filePath: 'a.js' }), says('Preload script must have absolute path: a.js'))
    throws(
      () => register({ type: 'frame', filePath: '/a.js', matches: ['https://*/*'] }),
      (error) => error instanceof OmniError && error.code === 'OMNI_UNSUPPORTED',
    )
    deepEqual(ses.getPreloadScripts(), none)
  })
})
