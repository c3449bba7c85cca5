// What the chain asks of those who watch and change requests (session/web-request). A request whose session nobody
// listens to has no follower, and its chain has no step of theirs.
import type { RequestContext } from './context.ts'
import type { StepResult } from './step.ts'

export interface RequestHooks {
  /** Whether somebody listens: requests that begin from now on are followed to their end. */
  readonly active: boolean
  follow(context: RequestContext): RequestFollower
  /** Called whenever `active` changes. One engine a session, hence one callback. */
  onChange: (() => void) | null
}

/** One request, redirects included, as its listeners see it. What each member may answer stands in webrequest 2 to 4. */
export interface RequestFollower {
  /** onBeforeRequest. `answered`: a redirect the listener made stands in `context.response`. */
  beforeRequest(): StepResult | Promise<StepResult>
  /** onBeforeSendHeaders, which may replace `context.wireHeaders`, then onSendHeaders. */
  beforeSendHeaders(): StepResult | Promise<StepResult>
  /** onHeadersReceived, which may replace head and status of `context.response`. */
  headersReceived(): StepResult | Promise<StepResult>
  /** onBeforeRedirect: `context` still is at the old URL. */
  beforeRedirect(url: string): void
  /** onResponseStarted. */
  responseStarted(): void
  /** Body hooks: replaces the body of `context.response`. */
  transformBody(): void
  /** onCompleted (null) or onErrorOccurred. Called once, by the context. */
  ended(error: unknown): void
}
