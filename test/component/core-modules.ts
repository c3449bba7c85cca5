// The component's core modules for tests that look inside an instance, or damage it.
import { type CoreComponent, createComponent } from '../../bindings/component/component.ts'
import { runtime } from '../harness.ts'

async function octetsOf(url: URL): Promise<BufferSource> {
  if (runtime === 'browser') return (await fetch(url)).arrayBuffer()
  const { readFile } = await import('node:fs/promises')
  return new Uint8Array(await readFile(url))
}

/** An instance whose core exports are what `change` makes of them. */
export function changedComponent(
  change: (exports: WebAssembly.Exports) => WebAssembly.Exports,
): Promise<CoreComponent> {
  const modules = async (file: string) =>
    WebAssembly.compile(await octetsOf(new URL(`../../bindings/component/generated/${file}`, import.meta.url)))
  return createComponent(modules, async (module, imports) => {
    const instance = new WebAssembly.Instance(module, imports)
    return 'memory' in instance.exports ? { exports: change(instance.exports) } : instance
  })
}
