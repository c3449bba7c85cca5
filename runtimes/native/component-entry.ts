// The entry `omnisession/component` where files can be read.
import { readFile } from 'node:fs/promises'
import { type ComponentModules, type CoreComponent, createComponent } from '../../bindings/component/component.ts'
import { OmniError } from '../../bindings/core/errors.ts'

export interface NativeComponent {
  /** A new instance. `modules`: the component's core modules, when bundling has moved their files. */
  instantiateComponent(modules?: ComponentModules): Promise<CoreComponent>
}

export function createNativeComponent(): NativeComponent {
  const compiled = new Map<string, Promise<WebAssembly.Module>>()
  const modules: ComponentModules = (file) => {
    const module = compiled.get(file) ?? compile(file)
    compiled.set(file, module)
    return module
  }
  return { instantiateComponent: (given) => createComponent(given ?? modules) }
}

async function compile(file: string): Promise<WebAssembly.Module> {
  const url = new URL(`../../bindings/component/generated/${file}`, import.meta.url)
  try {
    return await WebAssembly.compile(await readFile(url))
  } catch (cause) {
    const advice = 'A bundled copy needs the file at that place; in the sources, `npm run build` makes it'
    throw new OmniError('OMNI_CORE_MISSING', `The core module ${url.pathname} cannot be read. ${advice}.`, { cause })
  }
}
