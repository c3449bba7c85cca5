// The differences found against the list of those that are expected.

import type { Comparison, Difference } from './find-differences.ts'

export interface ExpectedDifferences {
  readonly reason: string
  /** `missing Session.setProxy`; the kinds are in `check-lines.ts`. */
  readonly differences: readonly string[]
}

export interface Verdict {
  /** Not in the list. */
  readonly unexpected: readonly Difference[]
  /** In the list, and no longer so. */
  readonly outdated: readonly string[]
  /** In the list more than once. */
  readonly repeated: readonly string[]
}

export function judge({ differences }: Comparison, expected: readonly ExpectedDifferences[]): Verdict {
  const listed = expected.flatMap((group) => group.differences)
  const known = new Set(listed)
  const found = new Set(differences.map(({ name }) => name))
  return {
    unexpected: differences.filter(({ name }) => !known.has(name)),
    outdated: listed.filter((name) => !found.has(name)),
    repeated: listed.filter((name, at) => listed.indexOf(name) !== at),
  }
}

export function complaintsOf({ unexpected, outdated, repeated }: Verdict): readonly string[] {
  return [
    ...unexpected.map(({ name, message }) => `not Electron's: ${name}\n    ${message.replaceAll('\n', '\n    ')}`),
    ...outdated.map((name) => `no longer a difference, strike it from the list: ${name}`),
    ...repeated.map((name) => `twice in the list: ${name}`),
  ]
}

/** One line a reason, with how many differences it stands for. */
export function summaryOf({ checks }: Comparison, expected: readonly ExpectedDifferences[]): readonly string[] {
  const listed = expected.flatMap((group) => group.differences).length
  const rows = expected.map(({ reason, differences }) => `${String(differences.length).padStart(5)}  ${reason}`)
  return [...rows, `${checks} checks against Electron's types, ${listed} expected differences`]
}
