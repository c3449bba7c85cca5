// How `electron` leads to us on Deno: an import map for ES modules, which Deno links before anything runs, and
// resolution hooks for `require`. Both are start flags or preloads, so that Deno is started anew with them (run.ts), and
// so are forked children: Deno's own `fork` passes `execArgv` to V8 alone.
import type { ChildProcess, ForkOptions, spawn } from 'node:child_process'
import { createRequire, registerHooks, syncBuiltinESMExports } from 'node:module'
import process from 'node:process'
import { MODULE_SPECIFIERS } from '../../bindings/electron/module-names.ts'
import { moduleUrl } from '../native/run/module-url.ts'

/** The start flags of a Deno in which `electron` leads to us. */
export function denoFlags(): string[] {
  const electron = moduleUrl('./electron', import.meta.url)
  const imports = Object.fromEntries(MODULE_SPECIFIERS.map((specifier) => [specifier, electron]))
  const map = JSON.stringify({ imports: { ...imports, 'original-fs': 'node:fs' } })
  return [
    '--allow-all',
    '--unstable-detect-cjs',
    '--node-modules-dir=manual',
    '--no-lock',
    `--import-map=data:application/json,${encodeURIComponent(map)}`,
    `--preload=${moduleUrl('./register', import.meta.url)}`,
  ]
}

export function installElectronHooks(): void {
  const url = moduleUrl('./electron', import.meta.url)
  registerHooks({
    resolve(specifier, context, nextResolve) {
      if (MODULE_SPECIFIERS.includes(specifier)) return { url, format: 'module', shortCircuit: true }
      return nextResolve(specifier === 'original-fs' ? 'node:fs' : specifier, context)
    },
  })
  replaceFork()
}

interface ChildProcessModule {
  fork(module: string | URL, args?: unknown, options?: unknown): ChildProcess
  readonly spawn: typeof spawn
}

// The object that `require` gives is the one whose changes `syncBuiltinESMExports` carries to ES modules.
function replaceFork(): void {
  const childProcess = createRequire(import.meta.url)('node:child_process') as ChildProcessModule
  childProcess.fork = (module, args, options) => {
    const given = (Array.isArray(args) ? options : args) as ForkOptions | undefined
    const list = Array.isArray(args) ? args.map(String) : []
    const stream = given?.silent ? 'pipe' : 'inherit'
    return childProcess.spawn(process.execPath, ['run', ...denoFlags(), String(module), ...list], {
      ...given,
      stdio: given?.stdio ?? [stream, stream, stream, 'ipc'],
    })
  }
  syncBuiltinESMExports()
}
