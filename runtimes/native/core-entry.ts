// The entry `omnisession/core` where files can be read at once: the module is compiled at its first use.
import type { TextCodec } from '../../bindings/core/codec.ts'
import { type CoreApi, type CoreSource, createCoreApi } from '../../bindings/core/core-api.ts'
import { createCoreLoader } from './core-loader.ts'

export interface NativeCore extends CoreApi {
  /** Needed in a page only; here it resolves at once. `source`: another cookie module, given before the first use. */
  loadCore(source?: CoreSource): Promise<void>
}

export function createNativeCore(codec: TextCodec): NativeCore {
  const loader = createCoreLoader()
  let cookies: WebAssembly.Module | undefined
  return {
    ...createCoreApi(
      {
        module: (domain) => (domain === 'cookies' && cookies) || loader.module(domain),
        loaded: (domain) => loader.loaded(domain),
      },
      codec,
    ),
    async loadCore(source) {
      if (source) cookies = source instanceof WebAssembly.Module ? source : new WebAssembly.Module(source)
    },
  }
}
