// onBeforeRequest: a listener cancels the request or sends it elsewhere (session/web-request).
import { NEXT, type Step } from '../step.ts'

export const beforeRequest: Step = { name: 'before-request', run: ({ follower }) => follower?.beforeRequest() ?? NEXT }
