// `deno run --preload` of this file makes `electron` lead to us in that process. In the one that `omnisession run`
// started it also begins the run: Deno loads the script itself, right after this.
import process from 'node:process'
import { beginRun } from '../native/run/begin-run.ts'
import { publishPlan, readPlan } from '../native/run/plan.ts'
import { installElectronHooks } from './electron-hooks.ts'
import { electronInstance } from './electron-instance.ts'
// Deno's `require` of an ES module finds only what is loaded already.
import './electron.ts'

installElectronHooks()
const plan = readPlan()
if (plan !== null && (plan.processId === process.pid || plan.processId === 0)) {
  publishPlan({ ...plan, processId: process.pid })
  // `load` comes after the main module's evaluation, top-level awaits included, and just before its failure is told.
  const loaded = beginRun(plan, electronInstance())
  globalThis.addEventListener('load', () => setImmediate(loaded))
}
