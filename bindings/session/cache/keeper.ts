// Bodies on their way to the reader, kept as they pass: whole ones, and pieces of what may be whole one day.
import { type CacheRules, withState } from '../../core/cache-rules.ts'
import type { Body } from '../../host/body.ts'
import type { EntryWriter } from '../../host/cache-store.ts'
import { canResume } from './served.ts'
import type { Shelf } from './shelf.ts'
import { StoringBody } from './storing-body.ts'
import type { Turn } from './turns.ts'

export interface PieceOf {
  readonly key: string
  /** Of the whole entry. */
  readonly head: Uint8Array
  /** The first octet of the piece. */
  readonly from: number
}

export class Keeper {
  readonly #shelf: Shelf
  readonly #rules: CacheRules

  constructor(shelf: Shelf, rules: CacheRules) {
    this.#shelf = shelf
    this.#rules = rules
  }

  /** Others read behind meanwhile; the turn ends with the body. */
  whole(key: string, turn: Turn, head: Uint8Array, body: Body): Body {
    const writer = this.#shelf.create(key)
    const shared = turn.share(head, writer)
    const done = (): void => turn.release()
    return new StoringBody(body, writer, this.#shelf.largest, {
      complete: () => this.#keep(key, writer, head, done),
      cut: (octets) => {
        if (octets > 0 && this.#canResume(head, octets))
          this.#keep(key, writer, withState(head, { truncated: true, sparse: false }), done).catch(() => {})
        else abandon(writer, done)
      },
      get isShared() {
        return shared.readers > 0
      },
    })
  }

  #canResume(head: Uint8Array, octets: number): boolean {
    const read = this.#rules.read(head)
    return read !== null && canResume(read, octets)
  }

  /** `done` is called when it is kept, or will not be. */
  piece({ key, head, from }: PieceOf, body: Body, done: () => void): Body {
    const writer = this.#shelf.createPiece(key, from)
    return new StoringBody(body, writer, this.#shelf.largest, {
      complete: () => this.#keep(key, writer, head, done),
      cut: (octets) => {
        if (octets > 0) this.#keep(key, writer, head, done).catch(() => {})
        else abandon(writer, done)
      },
      isShared: false,
    })
  }

  async #keep(key: string, writer: EntryWriter, head: Uint8Array, done: () => void): Promise<void> {
    try {
      await this.#shelf.keep(key, writer, head)
    } finally {
      done()
    }
  }
}

function abandon(writer: EntryWriter, done: () => void): void {
  writer.abort()
  done()
}
