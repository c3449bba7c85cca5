// onHeadersReceived: listeners see and replace what the server said (session/web-request).
import { NEXT, type Step } from '../step.ts'

export const headersReceived: Step = {
  name: 'headers-received',
  run: ({ follower }) => follower?.headersReceived() ?? NEXT,
}
