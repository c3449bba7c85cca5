// onBeforeSendHeaders and onSendHeaders: listeners see and replace what goes on the wire (session/web-request).
import { NEXT, type Step } from '../step.ts'

export const beforeSendHeaders: Step = {
  name: 'before-send-headers',
  run: ({ follower }) => follower?.beforeSendHeaders() ?? NEXT,
}
