// The sessions' HTTP cache for the vectors of HTTP caching: in memory, or on disk with OMNI_CACHE=disk.
import { createSessions, type Session } from '#runtime'

interface Adapter {
  readonly fetch: Session['fetch']
  close(): Promise<void>
}

export function create({ tmp }: { tmp: string }): Adapter {
  const sessions = createSessions({ directory: tmp })
  const partition = process.env.OMNI_CACHE === 'disk' ? 'persist:http-cache' : 'http-cache'
  const session = sessions.fromPartition(partition, { cache: true })
  return { fetch: (input, init) => session.fetch(input, init), close: () => sessions.close() }
}
