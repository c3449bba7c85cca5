// The Electron module on Deno.
import type { ElectronModule } from '../../bindings/electron/electron-module.ts'
import { openSessions } from '../../bindings/session/open-sessions.ts'
import { defaultSessions } from '../../bindings/session/process-wide.ts'
import { obtainElectron } from '../native/electron-instance.ts'
import { denoHost } from './host.ts'

/** One for the process; its sessions are those of the entry `omnisession`. */
export function electronInstance(): ElectronModule {
  return obtainElectron(denoHost(), (options) => defaultSessions(() => openSessions(options, denoHost)))
}
