// The command `omnisession`, the same on every runtime; what differs is in `CommandRuntime`.
import { readFileSync } from 'node:fs'
import process from 'node:process'
import type { Host } from '../../../bindings/host/host.ts'
import { parseCommand, type RunArguments, USAGE } from './arguments.ts'
import { planRun } from './find-application.ts'
import type { RunPlan } from './plan.ts'

/** Each loads what it needs. */
export interface CommandRuntime {
  run(plan: RunPlan): Promise<void>
  host(): Promise<Host>
}

export async function command(typed: readonly string[], runtime: CommandRuntime): Promise<void> {
  const parsed = parseCommand(typed)
  if (parsed.kind === 'help') console.log(USAGE)
  else if (parsed.kind === 'version') console.log(ownVersion())
  else if (parsed.kind === 'wrong') end(`${parsed.message}\n\n${USAGE}`)
  else if (parsed.kind === 'cookies') await cookies(parsed.typed, runtime)
  else await start(parsed.run, runtime)
}

async function cookies(typed: readonly string[], runtime: CommandRuntime): Promise<void> {
  const { cookiesCommand } = await import('../cookies/command.ts')
  await cookiesCommand(typed, await runtime.host())
}

async function start(typed: RunArguments, runtime: CommandRuntime): Promise<void> {
  let plan: RunPlan
  try {
    plan = planRun(typed)
  } catch (error) {
    return end((error as Error).message)
  }
  try {
    await runtime.run(plan)
  } catch (error) {
    // Electron's words for a script that throws while it is loaded.
    console.error('App threw an error during load')
    console.error(error)
    process.exit(1)
  }
}

function end(message: string): void {
  console.error(`omnisession: ${message}`)
  process.exitCode = 2
}

/** package.json is above the sources and above `dist`. */
function ownVersion(): string {
  for (const up of ['../../../package.json', '../../../../package.json'])
    try {
      return JSON.parse(readFileSync(new URL(up, import.meta.url), 'utf8')).version
    } catch {}
  return 'unknown'
}
