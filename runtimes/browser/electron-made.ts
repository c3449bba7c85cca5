// Imported before the names: makes the module they belong to. The app is held until the core is there; who awaits
// `app.whenReady()` starts loading it.
import { App } from '../../bindings/electron/app.ts'
import { createElectron, type ElectronModule } from '../../bindings/electron/electron-module.ts'
import { openSessions } from '../../bindings/session/open-sessions.ts'
import { defaultSessions } from '../../bindings/session/process-wide.ts'
import { obtainElectron } from '../web/made-electron.ts'
import { pageApplication } from './application.ts'
import { pageHost } from './host.ts'

obtainElectron(make)

function make(): ElectronModule {
  const host = pageHost()
  const electron = createElectron({
    host,
    application: pageApplication,
    createSessions: (options) => defaultSessions(() => openSessions(options, pageHost)),
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
