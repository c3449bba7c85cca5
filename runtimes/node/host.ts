// The host of Node: the native parts, Node's codec, and Responses that are built when somebody looks.
import type { Host } from '../../bindings/host/host.ts'
import { processHost } from '../../bindings/session/process-wide.ts'
import { createNativeHost } from '../native/native-host.ts'
import { textCodec } from './codec.ts'

/** One for the process. */
export function nodeHost(): Host {
  return processHost(() =>
    createNativeHost({
      runtime: 'node',
      codec: textCodec,
      loadResponses: async () => (await import('./lazy-response.ts')).createLazyResponses,
    }),
  )
}
