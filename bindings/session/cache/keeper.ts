// Bodies on their way to the reader, kept as they pass: whole ones, and pieces of what may be whole one day.
import { type CacheRules, withState } from '../../core/cache-rules.ts'
import type { Body } from '../../host/body.ts'
import type { EntryWriter } from '../../host/cache-store.ts'
import { BytesBody } from '../network/bodies/bytes-body.ts'
import { collect } from '../network/bodies/collect.ts'
import type { Span } from './ranges.ts'
import { canResume } from './served.ts'
import type { Shelf } from './shelf.ts'
import { StoringBody } from './storing-body.ts'
import type { Turn } from './turns.ts'

/** Read ahead of a reader while others wait for the end: the room of Chromium's pipe to it (services/network). */
const HURRIED_OCTETS = 512 * 1024

/** What is kept: under whose turn, and the head of the whole entry. */
export interface Kept {
  readonly key: string
  readonly turn: Turn
  readonly head: Uint8Array
}

export class Keeper {
  readonly #shelf: Shelf
  readonly #rules: CacheRules

  constructor(shelf: Shelf, rules: CacheRules) {
    this.#shelf = shelf
    this.#rules = rules
  }

  /** Others read behind meanwhile; the turn ends with the body. It takes the place of what was there, kept or not. */
  whole(kept: Kept, body: Body): Body {
    const { key, turn, head } = kept
    const writer = this.#shelf.create(key)
    const storing = new StoringBody(body, writer, this.#shelf.largest, {
      complete: () => this.#end(kept, writer),
      cut: (octets) => this.#cutOff(kept, writer, octets),
    })
    turn.share({
      head,
      follow: () => {
        const behind = writer.behind()
        if (behind !== null) storing.runAhead()
        return behind
      },
      hurry: () => storing.runAhead(HURRIED_OCTETS),
    })
    return storing
  }

  /** One that has come, all of it: kept before its reader gets it, which costs less than to keep it as it is read.
   *  64 KiB at most: what goes to a file is not waited for. */
  async arrived({ key, turn, head }: Kept, body: Body): Promise<Body> {
    const octets = await collect(body)
    const keeping = turn.isDoomed ? undefined : this.#shelf.put(key, head, octets)
    if (keeping !== undefined) await keeping
    turn.release()
    return new BytesBody(octets)
  }

  #cutOff(kept: Kept, writer: EntryWriter, octets: number): void {
    const { key, turn, head } = kept
    const read = this.#rules.read(head)
    if (octets > 0 && read !== null && canResume(read, octets)) {
      const truncated = withState(head, { truncated: true, sparse: false })
      Promise.resolve(this.#end({ ...kept, head: truncated }, writer)).catch(() => {})
      return
    }
    writer.abort()
    if (!turn.isDoomed) this.#shelf.remove(key)
    turn.release()
  }

  /** What is longer than `span` is not kept. The turn stays with the caller, who is told of the end. */
  piece(kept: Kept, { from, to }: Span, body: Body, done: () => void = () => {}): Body {
    const writer = this.#shelf.createPiece(kept.key, from)
    const most = Math.min(this.#shelf.largest, to - from)
    const keep = async (): Promise<void> => {
      if (kept.turn.isDoomed) writer.abort()
      else await this.#shelf.keep(kept.key, writer, kept.head)
    }
    return new StoringBody(body, writer, most, {
      complete: () => keep().finally(done),
      cut: (octets) => {
        if (octets === 0) writer.abort()
        const ended = octets === 0 ? Promise.resolve() : keep()
        ended.catch(() => {}).finally(done)
      },
    })
  }

  /** And the turn with it. */
  #end({ key, turn, head }: Kept, writer: EntryWriter): void | Promise<void> {
    const keeping = turn.isDoomed ? this.#shelf.discard(key, writer, head) : this.#shelf.keep(key, writer, head)
    if (keeping instanceof Promise) return keeping.finally(() => turn.release())
    turn.release()
  }
}
