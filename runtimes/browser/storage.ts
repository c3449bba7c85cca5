// Where a page keeps sessions. What opens databases is loaded with the first one: sessions in memory have none.
import type { SharedStorageProvider } from '../../bindings/host/shared-storage.ts'

const databases = (): Promise<typeof import('./databases.ts')> => import('./databases.ts')

export function createPageStorage(): SharedStorageProvider {
  return {
    openShared: async (directory) => (await databases()).openShared(directory),
    identity,
    delete: async (directory) => (await databases()).deleteStore(directory),
  }
}

/** Paths are names, but `/a/../b/` is still `/b`. */
function identity(directory: string): string {
  const parts: string[] = []
  for (const part of directory.split('/'))
    if (part === '..') parts.pop()
    else if (part !== '' && part !== '.') parts.push(part)
  return `/${parts.join('/')}`
}
