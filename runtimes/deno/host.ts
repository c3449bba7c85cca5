// The host of Deno: the native parts and Deno's codec.
import type { Host } from '../../bindings/host/host.ts'
import { processHost } from '../../bindings/session/process-wide.ts'
import { createNativeHost } from '../native/native-host.ts'
import { textCodec } from './codec.ts'
import { onCrash } from './crash.ts'

/** One for the process. */
export function denoHost(): Host {
  return processHost(() => createNativeHost({ runtime: 'deno', codec: textCodec, onCrash }))
}
