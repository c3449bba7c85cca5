// One response being stored: in memory while it is small, then in a file.
import type { Body } from '../../../bindings/host/body.ts'
import type { EntryWriter } from '../../../bindings/host/cache-store.ts'
import { BLOCK, Blocks } from '../../../bindings/session/cache/blocks.ts'
import type { FilePart } from '../../../bindings/session/cache/entry-record.ts'
import { type Followed, FollowingBody } from '../../../bindings/session/cache/following-body.ts'
import { Progress } from '../../../bindings/session/cache/progress.ts'
import type { BodyWriter } from './body-writer.ts'

/** Bodies up to here are in their row. */
export const MOST_INLINE: number = BLOCK

export interface EntryWriterParts {
  /** `released`: when nobody writes to it or reads behind any more. */
  openFile(released: () => void): BodyWriter
  /** Whether so many octets may be in the row. */
  fitsRow(octets: number): boolean
  /** Puts the entry into its place; in the turn in which the file gets its name. Gives the octets it takes; 0: not kept. */
  store(head: Uint8Array, source: FilePart | Uint8Array): number | Promise<number>
  failed(error: unknown): void
  /** Nobody writes, or reads behind from a file. */
  ended(): void
}

export class NativeEntryWriter implements EntryWriter, Followed {
  readonly #parts: EntryWriterParts
  readonly #blocks = new Blocks()
  readonly #progress = new Progress()
  #file: BodyWriter | null = null
  #state: Followed['state'] = 'writing'

  constructor(parts: EntryWriterParts) {
    this.#parts = parts
  }

  write(chunk: Uint8Array): void | Promise<void> {
    if (this.state !== 'writing') return
    if (this.#file === null && this.#blocks.size + chunk.byteLength > MOST_INLINE) this.#moveToFile()
    const written = this.#file === null ? this.#blocks.append(chunk) : this.#file.append(chunk)
    this.#progress.tell()
    return written
  }

  #moveToFile(): BodyWriter {
    const file = this.#parts.openFile(() => this.#parts.ended())
    const begun = this.#blocks.block(0)
    if (begun !== null) file.append(begun)
    for (const reader of this.#readers) file.follow(reader)
    this.#file = file
    return file
  }

  async #commitFile(head: Uint8Array, file: BodyWriter): Promise<number> {
    let octets = 0
    try {
      if (await file.finish()) {
        file.keep()
        const source = { generation: file.generation, skip: 0, size: file.size }
        octets = await this.#parts.store(head, source)
      }
    } catch (error) {
      this.#parts.failed(error)
    }
    file.end(octets > 0)
    return octets
  }

  commit(head: Uint8Array): number | Promise<number> {
    if (this.state !== 'writing') return 0
    this.#state = 'complete'
    const own = head.slice()
    const isSmall = this.#file === null && this.#parts.fitsRow(this.#blocks.size)
    const file = isSmall ? null : (this.#file ?? this.#moveToFile())
    this.#progress.tell()
    if (file !== null) return this.#commitFile(own, file)
    this.#parts.ended()
    return this.#parts.store(own, this.#blocks.block(0) ?? new Uint8Array(0))
  }

  abort(): void {
    if (this.state !== 'writing') return
    this.close()
  }

  /** Whoever still reads behind is cut off. */
  close(): void {
    this.#state = 'failed'
    if (this.#file === null) this.#parts.ended()
    else this.#file.close()
    this.#progress.tell()
  }

  // Readers behind. What was in memory when they came may be in the file when they get there.

  readonly #readers = new Set<FollowingBody>()

  behind(): Body | null {
    if (this.#state !== 'writing' || this.#file?.hasFailed) return null
    const reader = new FollowingBody(this)
    this.#readers.add(reader)
    this.#file?.follow(reader)
    return reader
  }

  get state(): Followed['state'] {
    return this.#state
  }

  get size(): number {
    return this.#file?.size ?? this.#blocks.size
  }

  readAt(at: number): Uint8Array | Promise<Uint8Array> {
    if (this.#file !== null) return this.#file.readAt(at)
    return this.#blocks.copy(at) as Uint8Array
  }

  changed(): Promise<void> {
    return this.#progress.changed()
  }

  left(reader: FollowingBody): void {
    this.#readers.delete(reader)
    this.#file?.left(reader)
  }
}
