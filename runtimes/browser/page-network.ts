// What a page's requests need of it, loaded with the first.
import '../../bindings/session/loaded-first.ts'

export { webDecoders } from '../web/decoders.ts'
export { createFetchTransport } from './fetch-transport.ts'
export { createPageResponses } from './page-responses.ts'
