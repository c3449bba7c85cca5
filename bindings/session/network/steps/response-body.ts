// onResponseBody: listeners put their streams around the body of the last hop (session/web-request).
import { NEXT, type Step } from '../step.ts'

export const responseBody: Step = {
  name: 'response-body',
  run({ follower }) {
    follower?.transformBody()
    return NEXT
  },
}
