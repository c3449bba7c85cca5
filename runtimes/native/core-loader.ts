// The core's modules from the files beside the doors: the path holds for the sources and for the build.
import { readFileSync } from 'node:fs'
import type { CoreLoader } from '../../bindings/host/host.ts'

export function createCoreLoader(): CoreLoader {
  const compiled = new Map<string, WebAssembly.Module>()
  return {
    module(domain) {
      const known = compiled.get(domain)
      if (known) return known
      const octets = readFileSync(new URL(`../../bindings/core/wasm/${domain}.wasm`, import.meta.url))
      const module = new WebAssembly.Module(octets)
      compiled.set(domain, module)
      return module
    },
  }
}
