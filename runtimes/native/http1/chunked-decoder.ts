// Takes the chunked transfer coding off, in place: the octets of all chunks of a buffer move together at its front, so
// that a buffer gives one piece however small its chunks are.
// Spec: RFC 9112 7.1; net/http/http_chunked_decoder.cc: LF ends a line too, spaces after the size, extensions and
// trailers are skipped, a line has at most 16 KiB.
// Cost: octets after the first chunk of a buffer are moved once. The buffer has to be ours to write into.
import type { Buffer } from 'node:buffer'

const MAX_LINE = 16 * 1024
const LF = 10
const SIZE = /^[0-9A-Fa-f]+ *$/

type Expecting = 'size' | 'data' | 'data-end' | 'trailer' | 'nothing'

export class ChunkedDecoder {
  /** The last chunk and the trailer section were read. */
  done = false
  failed = false
  /** Where the decoded octets of the last `decode` lie in its buffer. */
  start = 0
  end = 0
  #expecting: Expecting = 'size'
  #remaining = 0
  #line = ''

  /** Decodes `buffer` from `from` on; returns where it stopped: after the last octet of the coding, or the end. */
  decode(buffer: Buffer, from: number): number {
    this.start = this.end = from
    let at = from
    while (at < buffer.length && !this.done && !this.failed) {
      at = this.#expecting === 'data' ? this.#takeData(buffer, at) : this.#takeLine(buffer, at)
    }
    return at
  }

  #takeData(buffer: Buffer, at: number): number {
    const taken = Math.min(this.#remaining, buffer.length - at)
    if (this.start === this.end) this.start = this.end = at
    else buffer.copyWithin(this.end, at, at + taken)
    this.end += taken
    this.#remaining -= taken
    if (this.#remaining === 0) this.#expecting = 'data-end'
    return at + taken
  }

  #takeLine(buffer: Buffer, at: number): number {
    const lineFeed = buffer.indexOf(LF, at)
    const end = lineFeed < 0 ? buffer.length : lineFeed
    this.#line += buffer.toString('latin1', at, end)
    if (this.#line.length > MAX_LINE) this.failed = true
    if (lineFeed < 0) return end
    const line = this.#line.endsWith('\r') ? this.#line.slice(0, -1) : this.#line
    this.#line = ''
    this.#readLine(line)
    return end + 1
  }

  #readLine(line: string): void {
    switch (this.#expecting) {
      case 'data-end':
        if (line !== '') this.failed = true
        this.#expecting = 'size'
        break
      case 'trailer':
        if (line === '') this.done = true
        break
      default:
        this.#readSize(line)
    }
  }

  #readSize(line: string): void {
    const semicolon = line.indexOf(';')
    const size = semicolon < 0 ? line : line.slice(0, semicolon)
    this.#remaining = SIZE.test(size) ? Number.parseInt(size, 16) : -1
    if (this.#remaining < 0 || this.#remaining >= 2 ** 63) this.failed = true
    this.#expecting = this.#remaining === 0 ? 'trailer' : 'data'
  }
}
