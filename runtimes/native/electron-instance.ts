// The Electron module of a process of Node, Deno or Bun.
import { readFileSync } from 'node:fs'
import { Readable, Writable } from 'node:stream'
import { createElectron, type ElectronModule } from '../../bindings/electron/electron-module.ts'
import type { Host } from '../../bindings/host/host.ts'
import type { SessionsOptions } from '../../bindings/session/options.ts'
import type { Sessions } from '../../bindings/session/registry.ts'
import { obtainElectron as heldElectron } from '../web/made-electron.ts'
import { nativeApplication } from './application/application.ts'
import { readPlan } from './run/plan.ts'

/** Makes it at the first call. */
export function obtainElectron(host: Host, createSessions: (options: SessionsOptions) => Sessions): ElectronModule {
  return heldElectron(() => make(host, createSessions))
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
