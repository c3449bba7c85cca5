// The interface `cache` (assembly/wit/cache.wit) over the cache domain: decisions, and indexes. Nothing is decided here.
import { DAMAGED_HEAD, MALFORMED_FIELD, malformed } from './cache-fields'
import * as views from './cache-views.generated'

export * from './cache-indexes'
export * from './cache-rules'

/** A status of cache-fields.ts as the interface's problem. */
export function refuse(problem: views.Problem, status: i32): void {
  problem.tag = <u8>views.PROBLEM_OUT_OF_MEMORY
  if (status == DAMAGED_HEAD) problem.tag = <u8>views.PROBLEM_DAMAGED_HEAD
  if (status != MALFORMED_FIELD) return
  problem.tag = <u8>views.PROBLEM_MALFORMED_FIELD
  problem.malformedField = malformed
}
