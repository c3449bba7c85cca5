// The core as a component (assembly/wit), run by generated JavaScript where the host knows no components itself. A
// contract for other hosts, some hundred times slower a call than the doors of bindings/core; nothing of ours uses it.
import { instantiate, type Root } from './generated/omnisession.js'
import { InstanceGuard } from './guard.ts'

/** The interface `cookies`: its functions and the class `Jar`. */
export type Cookies = Root['cookies']

/** One instance: a memory of its own, shared by nobody. Errors are `TypeError`, `OmniError` and `ComponentProblem`. */
export interface CoreComponent {
  readonly cookies: Cookies
}

/** Gives the compiled module of a file of the component. */
export type ComponentModules = (file: string) => Promise<WebAssembly.Module>

/** How one core module is instantiated; default: `new WebAssembly.Instance`. */
export type InstantiateModule = (
  module: WebAssembly.Module,
  imports: WebAssembly.Imports,
) => Promise<WebAssembly.Instance>

export async function createComponent(
  modules: ComponentModules,
  instantiateModule: InstantiateModule = async (module, imports) => new WebAssembly.Instance(module, imports),
): Promise<CoreComponent> {
  const { cookies } = await instantiate(modules, {}, instantiateModule)
  return { cookies: new InstanceGuard().guard(cookies) }
}
