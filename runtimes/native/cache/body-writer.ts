// Writes the file of a large body, group by group behind the network, and lets others read what it has so far.
// When the disk fails, what comes is kept for those who read, as long as they are not further behind than a limit.
import type { FileHandle } from 'node:fs/promises'
import { fileNameOf, GROUP, groupAt, groupLength } from '../../../bindings/session/cache/body-layout.ts'
import type { Followed, FollowingBody } from '../../../bindings/session/cache/following-body.ts'
import { Progress } from '../../../bindings/session/cache/progress.ts'
import type { BodyFiles } from './body-files.ts'
import { bodyLayout } from './formats.ts'
import type { GroupPool } from './group-pool.ts'
import { readGroup, unreadable } from './group-reader.ts'

/** Groups waiting for the disk before the network waits too. */
const MOST_WAITING = 4
/** Groups kept for readers when the disk has failed. */
const MOST_KEPT = 32

export interface BodyWriterParts {
  readonly id: bigint
  readonly generation: bigint
  readonly key: string
  readonly files: BodyFiles
  readonly pool: GroupPool
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
      if (used === 0) this.#groups.push(this.#parts.pool.take())
      const part = chunk.subarray(at, at + GROUP - used)
      this.#groups.at(-1)?.set(part, used)
      this.size += part.byteLength
      at += part.byteLength
    }
    this.#progress.tell()
    if (this.hasFailed) return this.#keepForReaders()
    this.#writing ??= this.#waiting > 0 ? this.#write() : null
    if (this.#waiting > MOST_WAITING) return this.#room()
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
      while (this.#waiting > 0 || (this.state === 'complete' && this.#written * GROUP < this.size))
        await this.#writeGroup(file)
    } catch (error) {
      this.#fail(error)
    }
    this.#writing = null
    this.#progress.tell()
  }

  async #writeGroup(file: FileHandle): Promise<void> {
    const octets = this.#groups[0] as Buffer
    const group = this.#written
    const takes = bodyLayout.seal(octets, groupLength(this.size, group), { seed: this.#seed, group })
    await writeAll(file, octets.subarray(0, takes), groupAt(this.#header, group))
    this.#written += 1
    this.#groups.shift()
    this.#parts.pool.give(octets)
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
    const { files, pool, released } = this.#parts
    while (this.#writing !== null) await this.#writing
    for (const octets of this.#groups.splice(0)) pool.give(octets)
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
