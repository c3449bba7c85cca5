// How `electron` leads to us on Bun: modules of a plugin come before installed packages. (`registerHooks` of
// `node:module` exists on Bun 1.4 and does nothing.)
import { createRequire } from 'node:module'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { MODULE_SPECIFIERS } from '../../bindings/electron/module-names.ts'
import { moduleUrl } from '../native/run/module-url.ts'
import { electronInstance } from './electron-instance.ts'

/** The part of Bun's plugin interface used here. */
interface BunGlobal {
  plugin(plugin: { name: string; setup(build: PluginBuilder): void }): void
}
interface PluginBuilder {
  module(specifier: string, load: () => { exports: object; loader: 'object' }): void
}

export function installElectronHooks(): void {
  const bun = (globalThis as unknown as { Bun: BunGlobal }).Bun
  const electron = electronInstance()
  const fs = createRequire(import.meta.url)('node:fs') as object
  bun.plugin({
    name: 'omnisession',
    setup(build) {
      for (const specifier of MODULE_SPECIFIERS)
        build.module(specifier, () => ({ exports: { ...electron, default: electron }, loader: 'object' }))
      build.module('original-fs', () => ({ exports: { ...fs, default: fs }, loader: 'object' }))
    },
  })
  const preload = `--preload=${fileURLToPath(moduleUrl('./register', import.meta.url))}`
  if (!process.execArgv.includes(preload)) process.execArgv.push(preload)
}
