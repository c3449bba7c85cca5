// The Electron module on Node.
import type { ElectronModule } from '../../bindings/electron/electron-module.ts'
import { openSessions } from '../../bindings/session/open-sessions.ts'
import { defaultSessions } from '../../bindings/session/process-wide.ts'
import { obtainElectron } from '../native/electron-instance.ts'
import { nodeHost } from './host.ts'

/** One for the process; its sessions are those of the entry `omnisession`. */
export function electronInstance(): ElectronModule {
  return obtainElectron(nodeHost(), (options) => defaultSessions(() => openSessions(options, nodeHost)))
}
