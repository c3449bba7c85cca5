// The entry `omnisession/component` in a page.
import { type ComponentModules, type CoreComponent, createComponent } from '../../bindings/component/component.ts'
import { compileModule } from './core-loader.ts'

/** A new instance. `modules`: the component's core modules, when bundling has moved their files. */
export function instantiateComponent(modules: ComponentModules = fetchModule): Promise<CoreComponent> {
  return createComponent(modules)
}

function fetchModule(file: string): Promise<WebAssembly.Module> {
  return compileModule(new URL(`../../bindings/component/generated/${file}`, import.meta.url))
}

export * from '../../bindings/component/index.ts'
