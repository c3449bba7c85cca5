// The exported `session`: the default registry of the process, made at the first use of a member, so that importing
// the library does nothing.
import { defaultSessions } from './process-wide.ts'
import type { Sessions } from './registry.ts'

export type SessionApi = Pick<
  Sessions,
  | 'fromPartition'
  | 'fromPath'
  | 'defaultSession'
  | 'list'
  | 'delete'
  | 'on'
  | 'once'
  | 'off'
  | 'addListener'
  | 'removeListener'
>

export function createSessionApi(create: () => Sessions): SessionApi {
  const sessions = (): Sessions => defaultSessions(create)
  const api: SessionApi = {
    // Arguments pass as they came: what is missing is answered with Electron's text.
    fromPartition: (...given) => sessions().fromPartition(...given),
    fromPath: (...given) => sessions().fromPath(...given),
    get defaultSession() {
      return sessions().defaultSession
    },
    list: () => sessions().list(),
    delete: (partition) => sessions().delete(partition),
    on: (name: never, listener: never) => sessions().on(name, listener),
    once: (name: never, listener: never) => sessions().once(name, listener),
    off: (name, listener) => sessions().off(name, listener),
    addListener: (name: never, listener: never) => sessions().on(name, listener),
    removeListener: (name, listener) => sessions().off(name, listener),
  }
  return api
}
