// A handler of the URL's scheme answers in place of the network (session/protocol), unless it lets the request through.
import { NetError, OmniError } from '../../../host/errors.ts'
import type { RequestContext } from '../context.ts'
import type { SchemeHandler } from '../scheme-handlers.ts'
import { ANSWERED, failed, NEXT, type Step, type StepResult } from '../step.ts'

export const handler: Step = { name: 'handler', run: considerHandler }

function considerHandler(context: RequestContext): StepResult | Promise<StepResult> {
  const found = context.parts.schemes?.find(context) ?? null
  return found === null ? NEXT : ask(found, context)
}

async function ask(found: SchemeHandler, context: RequestContext): Promise<StepResult> {
  try {
    const response = await found(context)
    if (response === null) return NEXT
    context.response = response
    return ANSWERED
  } catch (error) {
    if (error instanceof OmniError) return failed(error)
    return failed(new NetError('ERR_UNEXPECTED', `the handler of ${context.url}`, { cause: error }))
  }
}
