// Collects the octets of one response head and finds its end: two line ends in a row, CRLF or LF.
// Spec: RFC 9112 2.2; net/http/http_util.cc (LocateStartOfStatusLine, LocateEndOfHeaders), http_stream_parser.cc (limit).
// Cost: each octet is looked at once, however the head is cut; a head that comes in one piece is not copied.
import { Buffer } from 'node:buffer'

/** Chromium's kMaxHeaderBufSize: a head that has not ended by then is refused. */
export const MAX_HEAD_OCTETS: number = 256 * 1024
/** Octets of junk that Chromium skips before `HTTP`. */
const SLOP = 4
const NAME_LENGTH = 4
const TAB = 9
const LF = 10
const CR = 13
const SPACE = 32
const EMPTY = Buffer.alloc(0)

/** What is known after a `push`; `no-status-line` means that this is not HTTP/1 (or HTTP/0.9). */
export type HeadProgress = 'more' | 'complete' | 'no-status-line' | 'too-big'

export class HeadCollector {
  progress: HeadProgress = 'more'
  /** A NUL, a bare CR or a folded line was seen: `normaliseHead` has to look at the text. */
  odd = false
  #octets: Buffer = EMPTY
  #from = 0
  #to = 0
  #owned = false
  #statusLine = -1
  #scanned = 0
  #lineEnded = false
  #previous = 0

  /** Octets collected since the last `reset`. */
  get length(): number {
    return this.#to - this.#from
  }

  get hasStatusLine(): boolean {
    return this.#statusLine >= 0
  }

  /** What was collected, as one character an octet, from `HTTP` on where that was found. */
  get text(): string {
    return this.#octets.toString('latin1', this.hasStatusLine ? this.#statusLine : this.#from, this.#to)
  }

  reset(): void {
    this.progress = 'more'
    this.odd = false
    this.#octets = EMPTY
    this.#from = this.#to = this.#scanned = this.#previous = 0
    this.#owned = this.#lineEnded = false
    this.#statusLine = -1
  }

  /** Takes `chunk` from `from` on; returns where in it the head ends (its length while there is more to come). */
  push(chunk: Buffer, from: number): number {
    const before = this.length
    this.#append(chunk, from)
    if (this.#statusLine < 0 && !this.#locateStatusLine()) {
      if (this.length >= SLOP + NAME_LENGTH) this.progress = 'no-status-line'
      return chunk.length
    }
    const end = this.#locateEnd()
    const length = (end < 0 ? this.#to : end) - this.#from
    if (length > MAX_HEAD_OCTETS || (end < 0 && length === MAX_HEAD_OCTETS)) this.progress = 'too-big'
    else if (end >= 0) this.progress = 'complete'
    if (end < 0) return chunk.length
    this.#to = end
    return from + length - before
  }

  #append(chunk: Buffer, from: number): void {
    if (this.length === 0) {
      this.#octets = chunk
      this.#from = this.#scanned = from
      this.#to = chunk.length
      return
    }
    const more = chunk.length - from
    if (!this.#owned || this.#to + more > this.#octets.length) this.#grow(more)
    this.#octets.set(from === 0 ? chunk : chunk.subarray(from), this.#to)
    this.#to += more
  }

  /** Moves what was collected into a buffer of our own with room for `more`, so that small pieces cost O(n) in all. */
  #grow(more: number): void {
    const larger = Buffer.allocUnsafe(Math.max(4096, 2 * (this.length + more)))
    larger.set(this.#octets.subarray(this.#from, this.#to))
    this.#scanned -= this.#from
    if (this.#statusLine >= 0) this.#statusLine -= this.#from
    this.#to -= this.#from
    this.#from = 0
    this.#octets = larger
    this.#owned = true
  }

  #locateStatusLine(): boolean {
    const last = Math.min(this.#to - NAME_LENGTH, this.#from + SLOP)
    for (let at = this.#from; at <= last; at++) {
      // The octets of `HTTP` in either case; bit 5 is the case of an ASCII letter.
      const octets = this.#octets
      const isHttp =
        (octets[at]! | 32) === 0x68 &&
        (octets[at + 1]! | 32) === 0x74 &&
        (octets[at + 2]! | 32) === 0x74 &&
        (octets[at + 3]! | 32) === 0x70
      if (!isHttp) continue
      this.#statusLine = this.#scanned = at
      return true
    }
    return false
  }

  #locateEnd(): number {
    const octets = this.#octets
    const to = this.#to
    let previous = this.#previous
    let lineEnded = this.#lineEnded
    for (let at = this.#scanned; at < to; at++) {
      const octet = octets[at]!
      if (octet > SPACE) {
        if (previous === CR) this.odd = true
        lineEnded = false
      } else if (octet === LF) {
        if (lineEnded) return at + 1
        lineEnded = true
      } else if (octet !== CR || previous !== LF) {
        if (octet === 0 || previous === CR || (lineEnded && (octet === SPACE || octet === TAB))) this.odd = true
        lineEnded = false
      }
      previous = octet
    }
    this.#scanned = to
    this.#previous = previous
    this.#lineEnded = lineEnded
    return -1
  }
}
