// One response being stored: in memory while it is small, then behind the network into a body of its own, a few groups
// at a time.
// Departure: a body that is being written cannot be read back, so that those who read behind have it from memory; from a
// size on that is kept only while somebody does.
import type { Body } from '../../../bindings/host/body.ts'
import type { EntryWriter } from '../../../bindings/host/cache-store.ts'
import { BLOCK } from '../../../bindings/session/cache/blocks.ts'
import { type BodyName, GROUP, GROUP_TAKES, groupLength } from '../../../bindings/session/cache/body-layout.ts'
import type { FilePart } from '../../../bindings/session/cache/entry-record.ts'
import { type Followed, FollowingBody } from '../../../bindings/session/cache/following-body.ts'
import { Progress } from '../../../bindings/session/cache/progress.ts'
import type { BodyFiles } from './body-files.ts'

/** Bodies up to here are in their row. */
export const MOST_INLINE: number = BLOCK
/** Full groups waiting for the medium before the network waits too. */
const MOST_WAITING = 4
/** Octets that are kept for readers who have not come yet. */
const MOST_KEPT = 8 * 1024 * 1024

export interface PageWriterParts {
  readonly name: BodyName
  readonly key: string
  readonly files: BodyFiles
  /** Whether so many octets may be in the row. */
  fitsRow(octets: number): boolean
  /** Puts the entry into its place. Gives the octets it takes; 0: not kept. Never rejects. */
  store(head: Uint8Array, source: FilePart | Uint8Array): number | Promise<number>
  failed(error: unknown): void
  ended(writer: PageWriter): void
}

type OpenSink = Awaited<ReturnType<BodyFiles['create']>>

export class PageWriter implements EntryWriter, Followed {
  readonly #parts: PageWriterParts
  readonly #progress = new Progress()
  readonly #readers = new Set<FollowingBody>()
  /** From group `#dropped` on. */
  readonly #groups: Uint8Array[] = []
  #dropped = 0
  /** Groups in the body. */
  #written = 0
  #sink: Promise<OpenSink> | null = null
  #writing: Promise<void> | null = null
  #hasFailed = false
  size = 0
  state: Followed['state'] = 'writing'

  constructor(parts: PageWriterParts) {
    this.#parts = parts
  }

  write(chunk: Uint8Array): void | Promise<void> {
    if (this.state !== 'writing' || (this.#hasFailed && this.#readers.size === 0)) return
    for (let at = 0; at < chunk.byteLength; ) {
      const used = this.size % GROUP
      const part = chunk.subarray(at, at + GROUP - used)
      this.#room(used, part.byteLength).set(part, used)
      this.size += part.byteLength
      at += part.byteLength
    }
    this.#progress.tell()
    this.#dropRead()
    if (this.#hasFailed || this.#waiting === 0) return
    this.#writing ??= this.#writeGroups()
    if (this.#waiting > MOST_WAITING) return this.#space()
  }

  /** Small bodies take no more than twice what they need. */
  #room(used: number, more: number): Uint8Array {
    const last = used === 0 ? undefined : this.#groups.at(-1)
    if (last !== undefined && last.byteLength >= used + more + 4 * Math.ceil((used + more) / BLOCK)) return last
    const size = used + more <= MOST_INLINE ? Math.min(2 * (used + more), MOST_INLINE) + 4 : GROUP_TAKES
    const group = new Uint8Array(size)
    if (last !== undefined) group.set(last.subarray(0, used))
    this.#groups[used === 0 ? this.#groups.length : this.#groups.length - 1] = group
    return group
  }

  /** Groups that are full and not in the body. */
  get #waiting(): number {
    return Math.floor(this.size / GROUP) - this.#written
  }

  async #space(): Promise<void> {
    while (this.#waiting > MOST_WAITING && !this.#hasFailed && this.state === 'writing') await this.changed()
  }

  /** The groups that are full; at the end the last one, too. */
  async #writeGroups(): Promise<void> {
    const { files, name, key } = this.#parts
    try {
      this.#sink ??= files.create(name, key)
      const { sink } = await this.#sink
      while (this.#waiting > 0 || (this.state === 'complete' && this.#written * GROUP < this.size)) {
        await sink.write(this.#sealed(this.#written))
        this.#written += 1
        this.#dropRead()
        this.#progress.tell()
      }
    } catch (error) {
      this.#hasFailed = true
      this.#dropRead()
      this.#parts.failed(error)
    }
    this.#writing = null
    this.#progress.tell()
  }

  #sealed(group: number): Uint8Array {
    const { files, name } = this.#parts
    const octets = this.#groups[group - this.#dropped] as Uint8Array
    const length = groupLength(this.size, group)
    const room = octets.byteLength >= length + 4 * Math.ceil(length / BLOCK) ? octets : new Uint8Array(GROUP_TAKES)
    if (room !== octets) room.set(octets.subarray(0, length))
    return room.subarray(0, files.layout.seal(room, length, { seed: files.seedOf(name), group }))
  }

  /** Of large bodies, and of those that failed: what everybody has who reads behind. */
  #dropRead(): void {
    if (this.size <= MOST_KEPT && !this.#hasFailed) return
    const least = Math.min(this.size, ...[...this.#readers].map(({ position }) => position))
    while (this.#groups.length > 0 && (this.#dropped + 1) * GROUP <= least) {
      if (!this.#hasFailed && this.#dropped >= this.#written) return
      this.#groups.shift()
      this.#dropped += 1
    }
  }

  // Readers behind.

  behind(): Body | null {
    if (this.state !== 'writing' || this.#hasFailed || this.#dropped > 0) return null
    const reader = new FollowingBody(this)
    this.#readers.add(reader)
    return reader
  }

  readAt(at: number): Uint8Array {
    const group = Math.floor(at / GROUP)
    return (this.#groups[group - this.#dropped] as Uint8Array).slice(at - group * GROUP, groupLength(this.size, group))
  }

  changed(): Promise<void> {
    return this.#progress.changed()
  }

  left(reader: FollowingBody): void {
    this.#readers.delete(reader)
  }

  // The end.

  commit(head: Uint8Array): number | Promise<number> {
    if (this.state !== 'writing') return 0
    this.state = 'complete'
    this.#progress.tell()
    const own = head.slice()
    if (this.#sink === null && this.size <= MOST_INLINE && this.#parts.fitsRow(this.size)) {
      this.#parts.ended(this)
      return this.#parts.store(own, this.#groups[0]?.slice(0, this.size) ?? new Uint8Array(0))
    }
    return this.#commitBody(own)
  }

  async #commitBody(head: Uint8Array): Promise<number> {
    while (this.#writing !== null) await this.#writing
    if (!this.#hasFailed) await this.#writeGroups()
    const octets = this.#hasFailed ? 0 : await this.#keep(head)
    if (octets === 0) await this.#discard()
    this.#parts.ended(this)
    return octets
  }

  async #keep(head: Uint8Array): Promise<number> {
    try {
      const { sink, end } = (await this.#sink) as OpenSink
      await sink.close()
      const source = { generation: this.#parts.name.generation, skip: 0, size: this.size }
      const octets = await this.#parts.store(head, source)
      if (octets > 0) end()
      return octets
    } catch (error) {
      this.#parts.failed(error)
      return 0
    }
  }

  async #discard(): Promise<void> {
    const opened = await this.#sink?.catch(() => null)
    await opened?.sink.abort()
    opened?.end()
  }

  abort(): void {
    if (this.state === 'writing') this.close()
  }

  /** Whoever still reads behind is cut off. */
  close(): void {
    const isOver = this.state !== 'writing'
    this.state = 'failed'
    this.#progress.tell()
    if (isOver) return
    this.#parts.ended(this)
    this.#discard().catch(() => {})
  }
}
