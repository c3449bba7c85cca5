// The one Electron module of a process, under a registered symbol: `require`, `import`, a preload and a bundled copy
// meet the same app and the same sessions.
import { readFileSync } from 'node:fs'
import { Readable, Writable } from 'node:stream'
import { createElectron, type ElectronModule } from '../../bindings/electron/electron-module.ts'
import type { Host } from '../../bindings/host/host.ts'
import type { SessionsOptions } from '../../bindings/session/options.ts'
import type { Sessions } from '../../bindings/session/registry.ts'
import { nativeApplication } from './application/application.ts'
import { readPlan } from './run/plan.ts'

const INSTANCE = Symbol.for('omnisession.electron.1')

interface Holder {
  [INSTANCE]?: ElectronModule
}

/** Makes it at the first call. */
export function obtainElectron(host: Host, createSessions: (options: SessionsOptions) => Sessions): ElectronModule {
  const holder = globalThis as Holder
  holder[INSTANCE] ??= make(host, createSessions)
  return holder[INSTANCE]
}

export function madeElectron(): ElectronModule {
  const made = (globalThis as Holder)[INSTANCE]
  if (made === undefined) throw new Error('Import omnisession/electron, not its parts')
  return made
}

function make(host: Host, createSessions: (options: SessionsOptions) => Sessions): ElectronModule {
  const plan = readPlan()
  return createElectron({
    host,
    application: nativeApplication(plan),
    createSessions,
    streams: { Readable, Writable },
    certificateAuthorities: () => (plan?.certificateAuthority ? [readFileSync(plan.certificateAuthority, 'utf8')] : []),
  })
}
