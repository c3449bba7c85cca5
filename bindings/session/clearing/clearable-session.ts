// The members of Electron's Session that clear what it keeps, and the few around them.
// Source: Electron's documentation of Session, shell/browser/api/electron_api_session.cc.
import { NetError } from '../../host/errors.ts'
import type { Host } from '../../host/host.ts'
import { requireArguments, requireObject } from '../argument-errors.ts'
import { Emitter } from '../emitter.ts'
import type { EventMap } from '../emitter-methods.ts'
import {
  type ClearDataOptions,
  type ClearStorageDataOptions,
  readClearData,
  readClearStorageData,
} from './clear-data-options.ts'
import { Clearing, type ClearingParts } from './clearing.ts'
import {
  type ClearSharedDictionaryCacheForIsolationKeyOptions,
  checkIsolationKey,
  type SharedDictionaryInfo,
  type SharedDictionaryInfoOptions,
  type SharedDictionaryUsageInfo,
} from './shared-dictionaries.ts'

export interface ClearCodeCachesOptions {
  /** Absent or empty: all. */
  urls?: string[]
}

export interface ClearableParts extends ClearingParts {
  readonly host: Host
}

export class ClearableSession<Events extends EventMap> extends Emitter<Events> {
  readonly #reach: () => ClearableParts

  /** `reach` throws when the session is closed. */
  constructor(reach: () => ClearableParts) {
    super()
    this.#reach = reach
  }

  /** Octets of the HTTP cache, what is kept beside the bodies included. 0 without one. */
  async getCacheSize(): Promise<number> {
    const { cache } = this.#reach()
    const opened = await cache().catch((cause) => {
      throw new NetError('ERR_CACHE_OPEN_FAILURE', 'the HTTP cache of the session could not be opened', { cause })
    })
    return opened?.octets ?? 0
  }

  /** Empties the HTTP cache. Requests on their way go on with what they read. */
  async clearCache(): Promise<void> {
    const { cache } = this.#reach()
    // What cannot be opened was told as `storage-error`; Electron's never rejects.
    const opened = await cache().catch(() => null)
    await opened?.clear()
  }

  /**
   * Clears data of the given types and origins; everything without options. Throws TypeError for options that exclude
   * each other and for origins that are none. Rejects with `Failed to clear data` and the `failedDataTypes`.
   */
  clearData(options?: ClearDataOptions): Promise<void>
  clearData(...given: unknown[]): Promise<void> {
    const request = readClearData(given[0])
    return this.#clear((clearing) => clearing.data(request))
  }

  /** The same by the names of storages. What has no store here is not there to clear. */
  clearStorageData(options?: ClearStorageDataOptions): Promise<void>
  clearStorageData(...given: unknown[]): Promise<void> {
    return this.#clear((clearing) => clearing.storageData(readClearStorageData(given[0])))
  }

  /** DOM storage to disk: there are no pages, hence none. Cookies: `cookies.flushStore()`. */
  flushStorageData(): void {
    this.#reach()
  }

  /** Where compiled scripts of pages are kept: created, and empty as long as there are no pages. */
  setCodeCachePath(path: string): void
  setCodeCachePath(...given: unknown[]): void {
    const { host } = this.#reach()
    const [path] = given
    if (typeof path !== 'string' || !host.environment.isAbsolute(path))
      throw new TypeError('Absolute path must be provided to store code cache.')
    // As in Electron, a directory that cannot be made is not told.
    host
      .loadFiles?.()
      .then((files) => files.makeDirectory(path))
      .catch(() => {})
  }

  /** Of compiled scripts of pages; the runtime's own cache of modules is not the session's, and stays. */
  clearCodeCaches(options: ClearCodeCachesOptions): Promise<void>
  clearCodeCaches(...given: unknown[]): Promise<void> {
    requireArguments(given.length, 1)
    requireObject(given[0], 0)
    return this.#nothing(undefined)
  }

  getSharedDictionaryUsageInfo(): Promise<SharedDictionaryUsageInfo[]> {
    return this.#nothing([])
  }

  getSharedDictionaryInfo(options: SharedDictionaryInfoOptions): Promise<SharedDictionaryInfo[]>
  getSharedDictionaryInfo(...given: unknown[]): Promise<SharedDictionaryInfo[]> {
    requireArguments(given.length, 1)
    const options = requireObject(given[0], 0)
    return this.#nothing([], () => checkIsolationKey(options, ''))
  }

  clearSharedDictionaryCache(): Promise<void> {
    return this.#nothing(undefined)
  }

  clearSharedDictionaryCacheForIsolationKey(options: ClearSharedDictionaryCacheForIsolationKeyOptions): Promise<void>
  clearSharedDictionaryCacheForIsolationKey(...given: unknown[]): Promise<void> {
    requireArguments(given.length, 1)
    const options = requireObject(given[0], 0)
    return this.#nothing(undefined, () => checkIsolationKey(options, ' to `clearSharedDictionaryCacheForIsolationKey`'))
  }

  /** Of what a session without pages has none. */
  async #nothing<T>(answer: T, check: () => void = () => {}): Promise<T> {
    this.#reach()
    check()
    return answer
  }

  async #clear(work: (clearing: Clearing) => Promise<void>): Promise<void> {
    await work(new Clearing(this.#reach()))
  }
}
