// Imported before the names: makes the module they belong to. The app is held until the core is there; who awaits
// `app.whenReady()` starts loading it.
import { App } from '../../bindings/electron/app.ts'
import { createElectron, type ElectronModule } from '../../bindings/electron/electron-module.ts'
import { openSessions } from '../../bindings/session/open-sessions.ts'
import { defaultSessions } from '../../bindings/session/process-wide.ts'
import type { Sessions } from '../../bindings/session/registry.ts'
import { obtainElectron } from '../web/made-electron.ts'
import { createPageApplication } from './application.ts'
import { pageHost } from './host.ts'

obtainElectron(make)

function make(): ElectronModule {
  const host = pageHost()
  let sessions: Sessions | null = null
  const electron = createElectron({
    host,
    application: createPageApplication(async () => sessions?.close()),
    createSessions(options) {
      sessions = defaultSessions(() => openSessions(options, pageHost))
      return sessions
    },
    streams: null,
    certificateAuthorities: () => [],
  })
  const { lifecycle } = App.partsOf(electron.app)
  let asked = false
  lifecycle.hold(() => {
    if (asked) return
    asked = true
    host.ready({}).then(
      () => lifecycle.release(),
      (error) => lifecycle.fail(error),
    )
  })
  return electron
}
