// Not yet: persistent sessions of a page.
import { UnsupportedError } from '../../bindings/host/errors.ts'
import type { StorageProvider, Store } from '../../bindings/host/storage.ts'

const refuse = (): never => {
  throw new UnsupportedError('a persistent session', 'browser')
}

export function createPageStorage(): StorageProvider {
  return {
    open: async (): Promise<Store> => refuse(),
    identity: (directory) => directory,
    delete: async () => refuse(),
  }
}
