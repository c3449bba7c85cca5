// The adapter of the cookie vectors' runner on Node.
import { readFileSync } from 'node:fs'
import { CookieModule } from '../../../bindings/core/cookies.ts'
import { textCodec } from '../../../runtimes/node/codec.ts'
import { type CookieAdapter, JarAdapter } from '../cookie-adapter.ts'

export function create(): CookieAdapter {
  const wasm = new URL('../../../bindings/core/wasm/cookies.wasm', import.meta.url)
  return new JarAdapter(new CookieModule(new WebAssembly.Module(readFileSync(wasm)), textCodec))
}
