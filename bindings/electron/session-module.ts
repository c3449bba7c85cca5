// Electron's module `session`: the registry behind the gate of `ready`.
// Source: Electron's shell/browser/api/electron_api_session.cc.
import type { FromPartitionOptions } from '../session/options.ts'
import type { Sessions } from '../session/registry.ts'
import type { Session } from '../session/session.ts'

export interface SessionModule {
  fromPartition(partition: string, options?: FromPartitionOptions): Session
  fromPath(path: string, options?: FromPartitionOptions): Session
  readonly defaultSession: Session
  /** Beyond Electron, as in the entry `omnisession`. */
  list(): Session[]
  delete(partition: string): Promise<boolean>
}

/** `reach` gives the registry once the app is ready, and null before. */
export function createSessionModule(reach: () => Sessions | null): SessionModule {
  const sessions = (): Sessions => {
    const reached = reach()
    if (reached === null) throw new TypeError('Session can only be received when app is ready')
    return reached
  }
  return {
    // Arguments pass as they came: the registry answers missing ones with Electron's text.
    fromPartition: (...given) => sessions().fromPartition(...given),
    fromPath: (...given) => sessions().fromPath(...given),
    get defaultSession() {
      return sessions().defaultSession
    },
    list: () => sessions().list(),
    delete: (partition) => sessions().delete(partition),
  }
}
