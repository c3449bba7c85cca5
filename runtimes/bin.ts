#!/usr/bin/env node
// The command `omnisession`. It does its work on the runtime that runs the command itself.
import type { CommandRuntime } from './native/run/command.ts'

async function main(): Promise<void> {
  await import('./native/minimum-version.ts')
  const { command } = await import('./native/run/command.ts')
  await command(process.argv.slice(2), chooseRuntime())
}

function chooseRuntime(): CommandRuntime {
  if ('Deno' in globalThis)
    return {
      run: async (plan) => (await import('./deno/run.ts')).run(plan),
      host: async () => (await import('./deno/host.ts')).denoHost(),
    }
  if ('Bun' in globalThis)
    return {
      run: async (plan) => (await import('./bun/run.ts')).run(plan),
      host: async () => (await import('./bun/host.ts')).bunHost(),
    }
  return {
    run: async (plan) => (await import('./node/run.ts')).run(plan),
    host: async () => (await import('./node/host.ts')).nodeHost(),
  }
}

void main()
