// May this request be sent at all? Scheme, port, method, header names and values.
// Spec: net/url_request/url_request_http_job.cc (CONNECT), net/base/port_util.cc, RFC 9110 5.
import { NetError } from '../../../host/errors.ts'
import type { RequestContext } from '../context.ts'
import { firstInvalidHeader } from '../header-rules.ts'
import { destinationOf } from '../scheme-handlers.ts'
import { failed, NEXT, type Step, type StepResult } from '../step.ts'

export const check: Step = { name: 'check', run: checkRequest }

function checkRequest(context: RequestContext): StepResult {
  const authority = destinationOf(context, context.url)
  if (authority === null) return refuse('ERR_UNKNOWN_URL_SCHEME', `nothing answers the scheme of ${context.url}`)
  if (authority.cookieable && authority.host === '') return refuse('ERR_INVALID_URL', `${context.url} has no host`)
  if (!authority.portAllowed) return refuse('ERR_UNSAFE_PORT', `port ${authority.port} is restricted: ${context.url}`)
  if (context.method === 'CONNECT') return refuse('ERR_METHOD_NOT_SUPPORTED', `CONNECT ${context.url}`)
  const invalid = context.headers.length === 0 ? null : firstInvalidHeader(context.headers)
  if (invalid !== null)
    return refuse('ERR_INVALID_ARGUMENT', `header ${JSON.stringify(invalid)} cannot be sent to ${context.url}`)
  context.authority = authority
  if (context.logged)
    context.log('URL_REQUEST_START_JOB', 'begin', {
      url: context.url,
      method: context.method,
      initiator: context.initiator.origin ?? 'not an origin',
    })
  return NEXT
}

function refuse(code: ConstructorParameters<typeof NetError>[0], detail: string): StepResult {
  return failed(new NetError(code, detail))
}
