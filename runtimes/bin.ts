#!/usr/bin/env node
// The command `omnisession`. It runs the script on the runtime that runs the command itself.

async function main(): Promise<void> {
  await import('./native/minimum-version.ts')
  const { command } = await import('./native/run/command.ts')
  await command(process.argv.slice(2), await chooseRun())
}

async function chooseRun(): Promise<(plan: import('./native/run/plan.ts').RunPlan) => Promise<void>> {
  if ('Deno' in globalThis) return (await import('./deno/run.ts')).run
  if ('Bun' in globalThis) return (await import('./bun/run.ts')).run
  return (await import('./node/run.ts')).run
}

void main()
