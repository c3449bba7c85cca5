// The entry `omnisession/inline` in a page: as `omnisession`, with the core within, for bundlers that lose the file
// beside it (esbuild leaves its URL as it is) and pages that may fetch nothing. A third larger than the file.
import { base64 } from '../../bindings/core/wasm/cookies.inline.ts'
import type { Readiness, ReadyOptions } from '../../bindings/session/readiness.ts'
import { pageHost } from './host.ts'

/** Compiles the core; sessions exist from then on. Again: changes the other options. */
export function ready(options: ReadyOptions = {}): Promise<Readiness> {
  return pageHost().ready({ ...options, core: options.core ?? decoded(base64) })
}

/** Some 25 times as fast where browsers have `fromBase64` (ECMAScript 2026); TypeScript does not know it yet. */
function decoded(text: string): BufferSource {
  const { fromBase64 } = Uint8Array as { fromBase64?: (text: string) => Uint8Array<ArrayBuffer> }
  return fromBase64?.call(Uint8Array, text) ?? Uint8Array.from(atob(text), (character) => character.charCodeAt(0))
}

export * from './index.ts'
