// From what was typed to an application: its main script, folder and package.
// Source: Electron's default_app/main.ts. Departure: a script that is run by its file name takes its name from the
// nearest package.json too (Electron calls every such app "Electron" and gives all of them one data directory).
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, resolve } from 'node:path'
import process from 'node:process'
import { describePackage, nearestPackage, readPackage } from '../application/nearest-package.ts'
import type { RunArguments } from './arguments.ts'
import type { RunPlan } from './plan.ts'

/** Throws an Error whose message is meant for the user. */
export function planRun(typed: RunArguments): RunPlan {
  const target = resolve(typed.script)
  const fields = readPackage(target)
  const main = resolveMain(target)
  return {
    processId: process.pid,
    main,
    arguments: typed.arguments,
    commandLine: [...typed.switches.map(absoluteDirectory), ...typed.arguments],
    certificateAuthority: typed.certificateAuthority === null ? null : checkPem(resolve(typed.certificateAuthority)),
    path: fields === null ? dirname(main) : target,
    package: fields === null ? nearestPackage(dirname(main)) : describePackage(fields),
  }
}

/** A file with or without its extension, or a folder with package.json `main` or index.js. */
function resolveMain(target: string): string {
  try {
    return createRequire(target).resolve(target)
  } catch (cause) {
    throw new Error(`Unable to find an Electron app at ${target}: no such script, and no folder with package.json`, {
      cause,
    })
  }
}

function absoluteDirectory(one: string): string {
  const [name, value] = one.split(/=(.*)/s)
  return name === '--user-data-dir' && value ? `${name}=${resolve(value)}` : one
}

function checkPem(path: string): string {
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch (cause) {
    throw new Error(`--ca ${path}: ${(cause as Error).message}`, { cause })
  }
  if (!text.includes('-----BEGIN CERTIFICATE-----')) throw new Error(`--ca ${path}: there is no PEM certificate in it`)
  return path
}
