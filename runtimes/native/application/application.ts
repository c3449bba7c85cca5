// The application around the sessions on Node, Deno and Bun.
import { mkdirSync } from 'node:fs'
import { networkInterfaces } from 'node:os'
import { dirname, resolve } from 'node:path'
import process from 'node:process'
import type { ApplicationHost, ApplicationPackage } from '../../../bindings/host/application.ts'
import type { RunPlan } from '../run/plan.ts'
import { takeLock } from './exclusive-lock.ts'
import { nearestPackage } from './nearest-package.ts'
import { userDirectory } from './user-directories.ts'

/** `plan`: what `omnisession run` found out; without it the process itself is the application. */
export function nativeApplication(plan: RunPlan | null): ApplicationHost {
  const path = (): string => plan?.path ?? (process.argv[1] ? dirname(resolve(process.argv[1])) : process.cwd())
  let found: ApplicationPackage | null | undefined = plan?.package
  return {
    executable: process.execPath,
    commandLine: plan?.commandLine ?? [],
    package: () => {
      if (found === undefined) found = nearestPackage(path())
      return found
    },
    path,
    environmentVariable: (name) => process.env[name],
    userDirectory,
    makeDirectory: (path) => void mkdirSync(path, { recursive: true, mode: 0o700 }),
    languages,
    isOnline,
    takeLock,
    report: (line) => void process.stderr.write(`omnisession: ${line}\n`),
    exitCode: () => Number(process.exitCode ?? 0),
    exit: (code) => process.exit(code),
    onExit: (listener) => void process.on('exit', listener),
  }
}

/** LANGUAGE lists them; else the one of the system. */
function languages(): string[] {
  const listed = (process.env.LANGUAGE ?? '').split(':').filter((one) => one !== '')
  const names = listed.map((one) => one.replace(/\..*$/, '').replace('_', '-'))
  return names.length > 0 ? names : [Intl.DateTimeFormat().resolvedOptions().locale]
}

function isOnline(): boolean {
  return Object.values(networkInterfaces()).some((addresses) => addresses?.some((address) => !address.internal))
}
