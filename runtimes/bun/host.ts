// The host of Bun: the native parts, Bun's codec, and its way of reading streams.
import type { Host } from '../../bindings/host/host.ts'
import { processHost } from '../../bindings/session/process-wide.ts'
import { createNativeHost } from '../native/native-host.ts'
import { textCodec } from './codec.ts'
import { readStream } from './read-stream.ts'

/** One for the process. */
export function bunHost(): Host {
  return processHost(() => createNativeHost({ runtime: 'bun', codec: textCodec, readStream }))
}
