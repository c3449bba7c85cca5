// A session in memory for tests of protocols, in whichever runtime; what handlers print is kept, not shown.

import { Persistence } from '../../../bindings/session/persistence.ts'
import type { CustomScheme } from '../../../bindings/session/protocol/custom-scheme.ts'
import { Sessions } from '../../../bindings/session/registry.ts'
import type { Session } from '../../../bindings/session/session.ts'
import { freshHost } from '../runtime-host.ts'

export function openSession(schemes: CustomScheme[] = []): Session {
  return openSessions(schemes).fromPartition('protocol')
}

export function openSessions(schemes: CustomScheme[] = []): Sessions {
  return new Sessions(new Persistence(freshHost()), { schemes })
}

/** What is printed on the console while `body` runs. */
export async function printed(body: () => Promise<unknown>): Promise<unknown[]> {
  const lines: unknown[] = []
  const { error } = console
  console.error = (...given: unknown[]) => void lines.push(...given)
  try {
    await body()
  } finally {
    console.error = error
  }
  return lines
}
