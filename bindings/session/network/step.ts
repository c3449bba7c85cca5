// What a step answers. A step is a function of the context; only pipeline.ts reads the answer.
import type { RequestContext } from './context.ts'

/** Steps that a request may be sent back to; `start`: the first of its chain. */
export type RestartPoint = 'start' | 'request-cookies'

export type RestartReason = 'redirect'

export type StepResult =
  | { readonly kind: 'next' }
  /** The response is there: the rest of the way down is left out, the way up begins. */
  | { readonly kind: 'answered' }
  | { readonly kind: 'restart'; readonly at: RestartPoint; readonly why: RestartReason }
  | { readonly kind: 'failed'; readonly error: unknown }

export interface Step {
  readonly name: string
  /** A step without waiting answers a value: a promise costs more than most steps do. */
  run(context: RequestContext): StepResult | Promise<StepResult>
}

export const NEXT: StepResult = { kind: 'next' }
export const ANSWERED: StepResult = { kind: 'answered' }

export function restart(at: RestartPoint, why: RestartReason): StepResult {
  return { kind: 'restart', at, why }
}

export function failed(error: unknown): StepResult {
  return { kind: 'failed', error }
}
