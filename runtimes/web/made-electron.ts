// The one Electron module of a process or page, under a registered symbol: `require`, `import`, a preload and a bundled
// copy meet the same app and the same sessions.
import type { ElectronModule } from '../../bindings/electron/electron-module.ts'

const INSTANCE = Symbol.for('omnisession.electron.1')

interface Holder {
  [INSTANCE]?: ElectronModule
}

/** `make` is called when there is none yet. */
export function obtainElectron(make: () => ElectronModule): ElectronModule {
  const holder = globalThis as Holder
  holder[INSTANCE] ??= make()
  return holder[INSTANCE]
}

export function madeElectron(): ElectronModule {
  const made = (globalThis as Holder)[INSTANCE]
  if (made === undefined) throw new Error('Import omnisession/electron, not its parts')
  return made
}
