// What answers a registration.
import type { SchemeHandler } from '../network/scheme-handlers.ts'
import { directoryHandler } from './directory-source.ts'
import { type OldHandlerParts, oldHandler } from './old-handler.ts'
import type { Registration } from './registrations.ts'
import { type HandlerParts, responseHandler } from './response-handler.ts'

export function handlerOf(registration: Registration, parts: HandlerParts & OldHandlerParts): SchemeHandler {
  switch (registration.kind) {
    case 'response':
      return responseHandler(registration, parts)
    case 'source':
      return directoryHandler(registration.source, parts.files)
    default:
      return oldHandler(registration.kind, registration.handler, parts)
  }
}
