// The entry `omnisession/inline` in a page: as `omnisession`, with the core within, for bundlers that lose the file
// beside it (esbuild leaves its URL as it is) and pages that may fetch nothing. A third larger than the file.
import { base64 } from '../../bindings/core/wasm/cookies.inline.ts'
import type { Readiness, ReadyOptions } from '../../bindings/session/readiness.ts'
import { pageHost } from './host.ts'

/** Compiles the core; sessions exist from then on. Again: changes the other options. */
export function ready(options: ReadyOptions = {}): Promise<Readiness> {
  const core = options.core ?? Uint8Array.from(atob(base64), (character) => character.charCodeAt(0))
  return pageHost().ready({ ...options, core })
}

export * from './index.ts'
