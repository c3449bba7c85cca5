// `omnisession run` on Node: hooks, then the script, in this process.
import { pathToFileURL } from 'node:url'
import { beginRun } from '../native/run/begin-run.ts'
import { publishPlan, type RunPlan } from '../native/run/plan.ts'
import { installElectronHooks } from './electron-hooks.ts'
import { electronInstance } from './electron-instance.ts'

export async function run(plan: RunPlan): Promise<void> {
  publishPlan(plan)
  installElectronHooks()
  const loaded = beginRun(plan, electronInstance())
  await import(pathToFileURL(plan.main).href)
  loaded()
}
