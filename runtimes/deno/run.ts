// `omnisession run` on Deno: `electron` can only be mapped by start flags, so this process becomes a Deno with them.
// It is replaced (execv) and not accompanied: its id stays, and signals, SIGKILL too, meet the script itself.
import { spawn } from 'node:child_process'
import process from 'node:process'
import { publishPlan, type RunPlan } from '../native/run/plan.ts'
import { denoFlags } from './electron-hooks.ts'
import { replaceProcess } from './replace-process.ts'

export async function run(plan: RunPlan): Promise<void> {
  const args = ['run', ...denoFlags(), plan.main, ...plan.arguments]
  publishPlan(plan)
  replaceProcess(process.execPath, args)
  await accompany(args, plan)
}

/** Where a process cannot be replaced (Windows, no permission for FFI): a child, its signals and its exit code. */
async function accompany(args: readonly string[], plan: RunPlan): Promise<void> {
  publishPlan({ ...plan, processId: 0 })
  const child = spawn(process.execPath, args, { stdio: 'inherit' })
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => child.kill(signal))
  const { promise, resolve } = Promise.withResolvers<number>()
  child.on('exit', (code) => resolve(code ?? 1))
  process.exit(await promise)
}
