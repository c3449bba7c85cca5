// Run as a program with the URL of an entry: imports it and prints, as JSON, what the import changed in the process.

import { readdirSync } from 'node:fs'
import process from 'node:process'

interface Surroundings {
  readonly globals: readonly string[]
  readonly listeners: readonly string[]
  readonly resources: readonly string[]
  readonly files: readonly string[]
  readonly environment: readonly string[]
}

/** Symbols too: the registry lives under one, and must not exist before it is used. */
function globalNames(): readonly string[] {
  return Reflect.ownKeys(globalThis).map(String)
}

function observe(): Surroundings {
  const listeners = process.eventNames().map((name) => `${String(name)} ${process.listenerCount(name)}`)
  return {
    globals: globalNames(),
    listeners,
    resources: process.getActiveResourcesInfo?.() ?? [],
    files: readdirSync('.', { recursive: true, encoding: 'utf8' }),
    environment: Object.entries(process.env).map(([name, value]) => `${name}=${value}`),
  }
}

function added(before: readonly string[], after: readonly string[]): readonly string[] {
  const left = [...before]
  return after.filter((one) => {
    const at = left.indexOf(one)
    if (at === -1) return true
    left.splice(at, 1)
    return false
  })
}

const entry = process.argv[2] ?? ''
const before = observe()
await import(entry)
const after = observe()
const names = Object.keys(before) as (keyof Surroundings)[]
console.log(JSON.stringify(names.flatMap((name) => added(before[name], after[name]).map((one) => `${name}: ${one}`))))
