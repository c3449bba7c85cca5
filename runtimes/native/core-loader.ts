// The core's modules from the files beside the doors: the path holds for the sources and for the build.
import { readFileSync } from 'node:fs'
import { OmniError } from '../../bindings/core/errors.ts'
import type { CoreLoader } from '../../bindings/host/host.ts'

export function createCoreLoader(): CoreLoader {
  const compiled = new Map<string, WebAssembly.Module>()
  return {
    async loaded(domain) {
      return this.module(domain)
    },
    module(domain) {
      const known = compiled.get(domain)
      if (known) return known
      const module = new WebAssembly.Module(read(new URL(`../../bindings/core/wasm/${domain}.wasm`, import.meta.url)))
      compiled.set(domain, module)
      return module
    },
  }
}

function read(file: URL): Uint8Array<ArrayBuffer> {
  try {
    return new Uint8Array(readFileSync(file))
  } catch (cause) {
    const advice = 'A bundled copy needs the file at that place; in the sources, `npm run build` makes it'
    throw new OmniError('OMNI_CORE_MISSING', `The core module ${file.pathname} cannot be read. ${advice}.`, { cause })
  }
}
