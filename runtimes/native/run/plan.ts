// What `omnisession run` found out about the application, handed on through the environment: to the process that runs
// the script (Deno starts a new program for it) and to the processes that the script forks.
import process from 'node:process'
import type { ApplicationPackage } from '../../../bindings/host/application.ts'

export interface RunPlan {
  /** The process that runs the script; others with this plan in their environment are its children. */
  readonly processId: number
  /** Absolute path of the main script. */
  readonly main: string
  /** What follows the script on the command line. */
  readonly arguments: readonly string[]
  /** Everything `app.commandLine` reads: switches before the script, then the arguments. */
  readonly commandLine: readonly string[]
  /** Absolute path of the PEM file of `--ca`. */
  readonly certificateAuthority: string | null
  /** The app's folder (`app.getAppPath`). */
  readonly path: string
  readonly package: ApplicationPackage | null
}

const VARIABLE = 'OMNISESSION_RUN'

export function publishPlan(plan: RunPlan): void {
  process.env[VARIABLE] = JSON.stringify(plan)
}

/** Null in a process that `omnisession run` has nothing to do with. */
export function readPlan(): RunPlan | null {
  const text = process.env[VARIABLE]
  return text === undefined ? null : (JSON.parse(text) as RunPlan)
}
