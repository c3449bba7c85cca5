// The host of Node: the native parts and Node's codec.
import type { Host } from '../../bindings/host/host.ts'
import { processHost } from '../../bindings/session/process-wide.ts'
import { createNativeHost } from '../native/native-host.ts'
import { textCodec } from './codec.ts'
import { createLazyResponses } from './lazy-response.ts'

/** One for the process. */
export function nodeHost(): Host {
  return processHost(() => Object.assign(createNativeHost('node', textCodec), { createResponses: createLazyResponses }))
}
