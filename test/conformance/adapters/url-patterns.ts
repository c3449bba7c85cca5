// The adapter of the URL pattern vectors on Node.
import { readFileSync } from 'node:fs'
import { UrlPatterns } from '../../../bindings/core/url-patterns.ts'
import { textCodec } from '../../../runtimes/node/codec.ts'
import { type CompileUrlPattern, filterAdapter } from '../url-pattern-adapter.ts'

const wasm = new URL('../../../bindings/core/wasm/match.wasm', import.meta.url)

export const compileUrlPattern: CompileUrlPattern = filterAdapter(
  new UrlPatterns(new WebAssembly.Module(readFileSync(wasm)), textCodec),
)
