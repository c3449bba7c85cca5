// The core as a component (assembly/wit), run by generated JavaScript where the host knows no components itself. A
// contract for other hosts, some hundred times slower a call than the doors of bindings/core; nothing of ours uses it.
import { OmniError } from '../core/errors.ts'
import { instantiate, type Root } from './generated/omnisession.js'
import { InstanceGuard } from './guard.ts'

/**
 * One instance: its interfaces, over a memory of its own that nobody shares. Errors are `TypeError`, `OmniError` and
 * `ComponentProblem`.
 */
export type CoreComponent = {
  // The glue exports each interface twice: under its name and, with package and version, under its identity.
  readonly [Name in keyof Root as Name extends `${string}:${string}` ? never : Name]: Root[Name]
}

/** Gives the compiled module of a file of the component. */
export type ComponentModules = (file: string) => Promise<WebAssembly.Module>

/** How one core module is instantiated; default: `new WebAssembly.Instance`. */
export type InstantiateModule = (
  module: WebAssembly.Module,
  imports: WebAssembly.Imports,
) => Promise<WebAssembly.Instance>

function outOfMemory(): OmniError {
  return new OmniError('OMNI_CORE_MEMORY', 'The component needs more memory than the runtime gives it.')
}

/**
 * The same exports, whose `cabi_realloc` throws an error instead of a trap. It is called while arguments are passed, when
 * nothing of the core has run: what has been passed by then is given back, as after any call, and the instance is whole.
 */
function withMemoryErrors(exports: WebAssembly.Exports): WebAssembly.Exports {
  const { cabi_realloc: reallocate } = exports
  const release = Object.entries(exports).find(([name]) => name.startsWith('cabi_post_'))?.[1]
  if (typeof reallocate !== 'function' || typeof release !== 'function') return exports
  const guarded = (...sizes: number[]): number => {
    try {
      return reallocate(...sizes)
    } catch (error) {
      if (!(error instanceof WebAssembly.RuntimeError)) throw error
      release(0)
      throw outOfMemory()
    }
  }
  return { ...exports, cabi_realloc: guarded }
}

export async function createComponent(
  modules: ComponentModules,
  instantiateModule: InstantiateModule = async (module, imports) => new WebAssembly.Instance(module, imports),
): Promise<CoreComponent> {
  const root = await instantiate(modules, {}, async (module, imports) => {
    const { exports } = await instantiateModule(module, imports)
    return { exports: withMemoryErrors(exports) }
  })
  const guard = new InstanceGuard()
  const interfaces = Object.entries(root).filter(([name]) => !name.includes(':'))
  return Object.fromEntries(interfaces.map(([name, exports]) => [name, guard.guard(exports)])) as CoreComponent
}
