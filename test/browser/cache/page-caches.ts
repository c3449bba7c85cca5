// Caches as tabs open them: each opening in this page stands for a tab, with locks and connections of its own.
import type { CacheStore, CacheStoreEvents } from '../../../bindings/host/cache-store.ts'
import { cacheName } from '../../../runtimes/browser/cache/cache-database.ts'
import { PageCacheStores } from '../../../runtimes/browser/cache/cache-stores.ts'
import { sha256 } from '../../../runtimes/web/sha256.ts'

export class Told implements CacheStoreEvents {
  readonly failures: unknown[] = []
  failed(error: unknown): void {
    this.failures.push(error)
  }
  damaged(): void {}
}

const stores = new PageCacheStores((directory) => directory, sha256)

export const openUnheard = (directory: string, told: Told = new Told()): Promise<CacheStore> =>
  stores.open(directory, told)

/** As a session does: it listens, and may write once it has taken over. */
export async function openTab(directory: string, told: Told = new Told()): Promise<CacheStore> {
  const store = await stores.open(directory, told)
  store.sharing?.listen({ takeOver: async () => {}, removed() {} })
  return store
}

export const deleteCache = (directory: string): Promise<boolean> => stores.delete(directory)

export async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  for (let round = 0; !(await condition()); round++) {
    if (round > 1000) throw new Error('it did not come about')
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
}

/** `work` as in a browser whose pages cannot write files. */
export async function withoutFiles<T>(work: () => Promise<T>): Promise<T> {
  const { prototype } = FileSystemFileHandle
  const own = Object.getOwnPropertyDescriptor(prototype, 'createWritable') as PropertyDescriptor
  delete (prototype as { createWritable?: unknown }).createWritable
  try {
    return await work()
  } finally {
    Object.defineProperty(prototype, 'createWritable', own)
  }
}

export async function folderOf(directory: string): Promise<FileSystemDirectoryHandle> {
  const root = await navigator.storage.getDirectory()
  return (await root.getDirectoryHandle('omnisession-cache')).getDirectoryHandle(sha256(cacheName(directory)))
}

export async function fileNames(directory: string): Promise<string[]> {
  const names: string[] = []
  for await (const name of (await folderOf(directory)).keys()) names.push(name)
  return names
}
