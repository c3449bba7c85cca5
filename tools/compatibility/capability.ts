// A row of docs/compatibility.md: a capability, the test cases that prove it, and what is known not to work.

import type { TestRuntime } from '../testing/test-case.ts'

export interface Capability {
  readonly area: string
  readonly title: string
  /**
   * Test files, or `file: words` for the cases whose name contains the words. A runtime on which one of them ran and all
   * passed has the capability; without evidence it does not. Empty: not built.
   */
  readonly proof: readonly string[]
  /** Where it works in part, or not at all: why. Shown as "partly: ..." where proof passed, else as it is. */
  readonly limits?: Partial<Record<TestRuntime, string>>
  /** True: of pages alone. Its tests may be driven from Node. */
  readonly ofPages?: boolean
}
