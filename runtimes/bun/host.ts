// The host of Bun: the native parts and Bun's codec.
import type { Host } from '../../bindings/host/host.ts'
import { processHost } from '../../bindings/session/process-wide.ts'
import { createNativeHost } from '../native/native-host.ts'
import { textCodec } from './codec.ts'

/** One for the process. */
export function bunHost(): Host {
  return processHost(() => createNativeHost({ runtime: 'bun', codec: textCodec }))
}
