// How `electron` leads to us on Node: synchronous resolution hooks, which serve `require` and `import` alike and come
// before any installed package of that name.
import { registerHooks } from 'node:module'
import process from 'node:process'
import { MODULE_SPECIFIERS } from '../../bindings/electron/module-names.ts'
import { moduleUrl } from '../native/run/module-url.ts'

export function installElectronHooks(): void {
  const url = moduleUrl('./electron', import.meta.url)
  registerHooks({
    resolve(specifier, context, nextResolve) {
      if (MODULE_SPECIFIERS.includes(specifier)) return { url, shortCircuit: true }
      return nextResolve(specifier === 'original-fs' ? 'node:fs' : specifier, context)
    },
  })
  // `child_process.fork` starts children with these.
  const preload = `--import=${moduleUrl('./register', import.meta.url)}`
  if (!process.execArgv.includes(preload)) process.execArgv.push(preload)
}
