// Which of the tabs that have a cache open writes: the one that holds a lock of its name (Web Locks). Each of the others
// waits for it, and takes over when the holder closes, however that comes about. What they remove they tell the holder.
import type { CacheSharing } from '../../../bindings/host/cache-store.ts'
import { holdLock, tryLock } from '../hold-lock.ts'

type SharingEvents = Parameters<CacheSharing['listen']>[0]

export interface TabSharingParts {
  readonly name: string
  octets(): Promise<number>
  /** This tab has begun to write. */
  begun(): void
  /** Another tab has cleared everything. */
  cleared(): void
  failed(error: unknown): void
}

export class TabSharing implements CacheSharing {
  readonly #parts: TabSharingParts
  readonly #channel: BroadcastChannel
  readonly #closing = new AbortController()
  #release: (() => void) | null
  #isWriter: boolean

  private constructor(parts: TabSharingParts, release: (() => void) | null) {
    this.#parts = parts
    this.#release = release
    this.#isWriter = release !== null
    this.#channel = new BroadcastChannel(parts.name)
  }

  static async open(parts: TabSharingParts): Promise<TabSharing> {
    const sharing = new TabSharing(parts, await tryLock(parts.name, { ifAvailable: true }))
    if (sharing.#isWriter) parts.begun()
    return sharing
  }

  get isWriter(): boolean {
    return this.#isWriter
  }

  octets(): Promise<number> {
    return this.#parts.octets()
  }

  listen(events: SharingEvents): void {
    this.#channel.onmessage = ({ data }: MessageEvent<readonly bigint[] | null>) => {
      if (data === null) this.#parts.cleared()
      events.removed(data)
    }
    if (!this.#isWriter) this.#takeOver(events).catch(() => {})
  }

  async #takeOver(events: SharingEvents): Promise<void> {
    this.#release = await holdLock(this.#parts.name, { signal: this.#closing.signal })
    try {
      await events.takeOver()
    } catch (error) {
      // Without an index nobody would know what is too much: another tab may do better.
      this.#letGo()
      this.#parts.failed(error)
      return
    }
    if (this.#closing.signal.aborted) return this.#letGo()
    this.#isWriter = true
    this.#parts.begun()
  }

  /** Null: everything. */
  tellRemoved(ids: readonly bigint[] | null): void {
    if (!this.#closing.signal.aborted) this.#channel.postMessage(ids)
  }

  #letGo(): void {
    this.#release?.()
    this.#release = null
  }

  close(): void {
    this.#closing.abort()
    this.#channel.close()
    // One that is just taking over lets go by itself.
    if (this.#isWriter) this.#letGo()
  }
}
