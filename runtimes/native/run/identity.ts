// What Electron's main process says about itself, and scripts and libraries ask: `process.versions.electron`,
// `process.type`, `process.argv` and the like.
// Source: Electron's docs/api/process.md; `defaultApp` as for a script that is not packaged.
import { dirname } from 'node:path'
import process from 'node:process'
import { CHROMIUM_VERSION, ELECTRON_VERSION } from '../../../bindings/session/user-agent.ts'
import type { RunPlan } from './plan.ts'

export function takeIdentity(plan: RunPlan): void {
  const versions = { ...process.versions, electron: ELECTRON_VERSION, chrome: CHROMIUM_VERSION }
  set('versions', Object.freeze(versions))
  set('type', 'browser')
  set('defaultApp', true)
  set('resourcesPath', dirname(plan.path))
  process.argv.splice(1, process.argv.length, plan.main, ...plan.arguments)
}

// `process.versions` is read-only but configurable on every runtime.
function set(name: string, value: unknown): void {
  Object.defineProperty(process, name, { value, writable: false, enumerable: true, configurable: true })
}
