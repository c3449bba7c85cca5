// Responses of a page's sessions. Chromium answers whoever reads a whole body with "Failed to fetch", whatever its stream
// failed with; here they get the session's own error, as on every runtime.
import type { Body } from '../../bindings/host/body.ts'
import type { CreateResponse } from '../../bindings/host/response.ts'
import { createSessionResponses } from '../../bindings/session/network/session-response.ts'

const READERS = ['arrayBuffer', 'blob', 'bytes', 'formData', 'json', 'text'] as const

export function createPageResponses(): CreateResponse {
  const create = createSessionResponses()
  return (head, body) => (body === null ? create(head, body) : withOwnErrors(create, head, body))
}

function withOwnErrors(create: CreateResponse, head: Parameters<CreateResponse>[0], body: Body): Response {
  let failure: { readonly error: unknown } | null = null
  const read = async (): Promise<Uint8Array | null> => {
    try {
      return await body.read()
    } catch (error) {
      failure = { error }
      throw error
    }
  }
  const response = create(head, { length: body.length, read, cancel: (reason) => body.cancel(reason) })
  for (const name of READERS) {
    const own = response[name]
    const value = async (): Promise<unknown> => {
      try {
        return await own.call(response)
      } catch (error) {
        throw failure === null ? error : failure.error
      }
    }
    Object.defineProperty(response, name, { value, configurable: true, writable: true })
  }
  return response
}
