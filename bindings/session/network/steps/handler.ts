// A handler of the URL's scheme answers in place of the network (session/protocol), unless it lets the request through.
import { NetError, OmniError } from '../../../host/errors.ts'
import type { WireResponse } from '../../../host/transport.ts'
import type { RequestContext } from '../context.ts'
import { ANSWERED, failed, NEXT, type Step, type StepResult } from '../step.ts'

export const handler: Step = { name: 'handler', run: considerHandler }

/** What answers at once is not waited for. */
function considerHandler(context: RequestContext): StepResult | Promise<StepResult> {
  const found = context.parts.schemes?.find(context) ?? null
  if (found === null) return NEXT
  try {
    const response = found(context)
    return response instanceof Promise ? whenAnswered(response, context) : answeredBy(response, context)
  } catch (error) {
    return broken(error, context)
  }
}

async function whenAnswered(answer: Promise<WireResponse | null>, context: RequestContext): Promise<StepResult> {
  try {
    return answeredBy(await answer, context)
  } catch (error) {
    return broken(error, context)
  }
}

function answeredBy(response: WireResponse | null, context: RequestContext): StepResult {
  if (response === null) return NEXT
  context.response = response
  return ANSWERED
}

function broken(error: unknown, { url }: RequestContext): StepResult {
  return failed(
    error instanceof OmniError ? error : new NetError('ERR_UNEXPECTED', `the handler of ${url}`, { cause: error }),
  )
}
