// Writes the file of a large body, a batch of groups at a time behind the network, and lets others read what it has so far.
// When the disk fails, what comes is kept for those who read, as long as they are not further behind than a limit.
import type { FileHandle } from 'node:fs/promises'
import { fileNameOf, GROUP, GROUP_TAKES, groupAt, groupLength } from '../../../bindings/session/cache/body-layout.ts'
import type { Followed, FollowingBody } from '../../../bindings/session/cache/following-body.ts'
import { Progress } from '../../../bindings/session/cache/progress.ts'
import { BATCH, type BatchPool } from './batch-pool.ts'
import type { BodyFiles } from './body-files.ts'
import { bodyLayout } from './formats.ts'
import { readGroup, unreadable } from './group-reader.ts'

/** Groups waiting for the disk before the network waits too. */
const MOST_WAITING = 3 * BATCH
/** Groups kept for readers when the disk has failed. */
const MOST_KEPT = 32

export interface BodyWriterParts {
  readonly id: bigint
  readonly generation: bigint
  readonly key: string
  readonly files: BodyFiles
  readonly pool: BatchPool
  readonly failed: (error: unknown) => void
  /** When the file is needed no more. */
  readonly released: () => void
}

export class BodyWriter implements Followed {
  readonly generation: bigint
  readonly #fileName: string
  readonly #header: number
  readonly #parts: BodyWriterParts
  readonly #seed: number
  readonly #progress = new Progress()
  readonly #readers = new Set<FollowingBody>()
  /** From group `#written` on; null: dropped. */
  readonly #groups: Buffer[] = []
  /** Memory of the last group's batch. */
  #batch: Buffer = Buffer.alloc(0)
  /** Groups in the file, or dropped after a failure. */
  #written = 0
  #writing: Promise<void> | null = null
  #opened: Promise<FileHandle>
  #error: unknown = null
  #end: 'none' | 'kept' | 'discarded' = 'none'
  #isClosing = false
  size = 0
  state: Followed['state'] = 'writing'

  constructor(parts: BodyWriterParts) {
    this.#parts = parts
    this.generation = parts.generation
    this.#fileName = fileNameOf(parts)
    this.#seed = bodyLayout.seedOf(this.#fileName)
    const header = bodyLayout.header(this.#fileName, parts.key)
    this.#header = header.byteLength
    this.#opened = parts.files.create(this.#fileName).then(async (file) => {
      await writeAll(file, header, 0)
      return file
    })
    this.#opened.catch(() => {})
  }

  get hasFailed(): boolean {
    return this.#error !== null
  }

  append(chunk: Uint8Array): void | Promise<void> {
    if (this.hasFailed && this.#readers.size === 0) return
    for (let at = 0; at < chunk.byteLength; ) {
      const used = this.size % GROUP
      if (used === 0) this.#groups.push(this.#newGroup())
      const part = chunk.subarray(at, at + GROUP - used)
      this.#groups.at(-1)?.set(part, used)
      this.size += part.byteLength
      at += part.byteLength
    }
    this.#progress.tell()
    if (this.hasFailed) return this.#keepForReaders()
    this.#writing ??= this.#waiting >= BATCH ? this.#write() : null
    if (this.#waiting > MOST_WAITING) return this.#room()
  }

  /** Those of a batch lie in its memory as they will in the file. */
  #newGroup(): Buffer {
    const place = (this.size / GROUP) % BATCH
    if (place === 0) this.#batch = this.#parts.pool.take()
    return this.#batch.subarray(place * GROUP_TAKES, (place + 1) * GROUP_TAKES)
  }

  /** Groups that are full and not in the file. */
  get #waiting(): number {
    return Math.floor(this.size / GROUP) - this.#written
  }

  async #room(): Promise<void> {
    while (this.#waiting > MOST_WAITING && !this.hasFailed) await this.changed()
  }

  async #write(): Promise<void> {
    try {
      const file = await this.#opened
      while (this.#waiting >= BATCH || (this.state === 'complete' && this.#written * GROUP < this.size))
        await this.#writeBatch(file)
    } catch (error) {
      this.#fail(error)
    }
    this.#writing = null
    this.#progress.tell()
  }

  /** A write costs more than its octets: waking the thread that writes. */
  async #writeBatch(file: FileHandle): Promise<void> {
    const groups = this.#groups.slice(0, BATCH)
    let takes = 0
    groups.forEach((octets, index) => {
      const group = this.#written + index
      takes = index * GROUP_TAKES + bodyLayout.seal(octets, groupLength(this.size, group), { seed: this.#seed, group })
    })
    const batch = Buffer.from((groups[0] as Buffer).buffer)
    await writeAll(file, batch.subarray(0, takes), groupAt(this.#header, this.#written))
    this.#written += groups.length
    this.#groups.splice(0, groups.length)
    this.#parts.pool.give(batch)
    this.#progress.tell()
  }

  #fail(error: unknown): void {
    this.#error = error
    this.#parts.failed(error)
    this.#keepForReaders()
  }

  /** Drops what every reader has, and readers that are too far behind. */
  #keepForReaders(): void {
    for (const reader of this.#readers) {
      const behind = Math.floor(this.size / GROUP) - Math.floor(reader.position / GROUP)
      if (behind > MOST_KEPT) this.#readers.delete(reader)
    }
    const least = Math.min(this.size, ...[...this.#readers].map(({ position }) => position))
    while (this.#groups.length > 0 && (this.#written + 1) * GROUP <= least) {
      this.#groups.shift()
      this.#written += 1
    }
  }

  // Readers behind.

  follow(reader: FollowingBody): void {
    this.#readers.add(reader)
  }

  left(reader: FollowingBody): void {
    this.#readers.delete(reader)
    this.#releaseLater()
  }

  changed(): Promise<void> {
    return this.#progress.changed()
  }

  readAt(at: number): Uint8Array | Promise<Uint8Array> {
    const group = Math.floor(at / GROUP)
    const from = at - group * GROUP
    const kept = this.#groups[group - this.#written]
    if (kept !== undefined) return Uint8Array.prototype.slice.call(kept, from, groupLength(this.size, group))
    return this.#readBack(group, from)
  }

  async #readBack(group: number, from: number): Promise<Uint8Array> {
    const length = groupLength(this.size, group)
    const place = { seed: this.#seed, group }
    return readGroup(await this.#opened, this.#header, { place, length, from, to: length }).catch((cause) => {
      throw unreadable(this.#fileName, cause)
    })
  }

  // The end.

  /** Writes the rest. False: it could not. */
  async finish(): Promise<boolean> {
    this.state = 'complete'
    this.#progress.tell()
    while (this.#writing !== null) await this.#writing
    if (!this.hasFailed && this.#written * GROUP < this.size) await this.#write()
    return !this.hasFailed
  }

  /** Gives the file its name; who calls it stores the entry in the same turn and then calls `end`. */
  keep(): void {
    this.#parts.files.keep(this.#fileName)
  }

  /** After `finish`. Readers go on. */
  end(isKept: boolean): void {
    this.#end = isKept ? 'kept' : 'discarded'
    this.#releaseLater()
  }

  /** At once, readers or not. */
  close(): void {
    this.state = 'failed'
    this.#progress.tell()
    this.#readers.clear()
    if (this.#end === 'none') this.#end = 'discarded'
    this.#releaseLater()
  }

  #releaseLater(): void {
    if (this.#end === 'none' || this.#isClosing || this.#readers.size > 0) return
    this.#isClosing = true
    this.#parts.files.track(this.#release())
  }

  async #release(): Promise<void> {
    const { files, released } = this.#parts
    while (this.#writing !== null) await this.#writing
    this.#groups.length = 0
    await this.#opened.then((file) => file.close()).catch(() => {})
    if (this.#end === 'kept') files.release(this.#fileName)
    else files.discard(this.#fileName)
    released()
  }
}

async function writeAll(file: FileHandle, octets: Uint8Array, position: number): Promise<void> {
  for (let at = 0; at < octets.byteLength; ) {
    const { bytesWritten } = await file.write(octets, at, octets.byteLength - at, position + at)
    at += bytesWritten
  }
}
