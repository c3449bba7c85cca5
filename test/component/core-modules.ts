// The component's core modules for tests that look inside an instance, or damage it.
import { type CoreComponent, createComponent } from '../../bindings/component/component.ts'
import { moduleOctets, withLimitedMemory } from '../limited-memory.ts'

const octetsOf = (file: string) => moduleOctets(`bindings/component/generated/${file}`)

/** An instance whose core exports are what `change` makes of them. */
export function changedComponent(
  change: (exports: WebAssembly.Exports) => WebAssembly.Exports,
): Promise<CoreComponent> {
  const modules = async (file: string) => WebAssembly.compile(await octetsOf(file))
  return createComponent(modules, async (module, imports) => {
    const instance = new WebAssembly.Instance(module, imports)
    return 'memory' in instance.exports ? { exports: change(instance.exports) } : instance
  })
}

/** An instance whose memory ends `extra` pages of 64 KiB above what it begins with. */
export function limitedComponent(extra: number): Promise<CoreComponent> {
  return createComponent(async (file) => {
    const octets = await octetsOf(file)
    return WebAssembly.compile(file === 'omnisession.core.wasm' ? withLimitedMemory(octets, extra) : octets)
  })
}
