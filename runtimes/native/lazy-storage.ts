// Storage, loaded when the first store is opened: a program whose sessions are in memory needs no SQLite.
import type { StorageProvider, Store } from '../../bindings/host/storage.ts'
import { realPath } from './private-files.ts'

export class LazyStorage implements StorageProvider {
  #loading: Promise<StorageProvider> | null = null

  identity(directory: string): string {
    return realPath(directory)
  }

  async open(directory: string): Promise<Store> {
    return (await this.#load()).open(directory)
  }

  async delete(directory: string): Promise<boolean> {
    return (await this.#load()).delete(directory)
  }

  // One for the process: it keeps what is open within reach.
  #load(): Promise<StorageProvider> {
    this.#loading ??= import('./storage.ts').then(({ SqliteStorage }) => new SqliteStorage())
    return this.#loading
  }
}
