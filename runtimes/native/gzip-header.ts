// Takes the header off a gzip member, however it is cut; the deflated data after it is decoded as such. As in Chromium
// the data's own end counts: checksum, length, further members and garbage after it are not looked at.
// Spec: RFC 1952 2.3; net/filter/gzip_header.cc, gzip_source_stream.cc.
import { Buffer } from 'node:buffer'
import type { InputFilter } from './decoded-body.ts'

/** Name and comment have no limit of their own. */
const MAX_HEADER = 64 * 1024
const HAS_CHECKSUM = 2
const HAS_EXTRA = 4
const HAS_NAME = 8
const HAS_COMMENT = 16

export class GzipHeader implements InputFilter {
  complete = false
  #seen: Uint8Array = new Uint8Array(0)

  accept(octets: Uint8Array): Uint8Array[] {
    if (this.complete) return [octets]
    this.#seen = this.#seen.length === 0 ? octets : Buffer.concat([this.#seen, octets])
    const end = headerEnd(this.#seen)
    if (end === null && this.#seen.length > MAX_HEADER) throw new Error('the gzip header does not end')
    if (end === null) return []
    this.complete = true
    return end < this.#seen.length ? [this.#seen.subarray(end)] : []
  }
}

/** Where the header ends, null while it does not. Throws when it is none. */
function headerEnd(octets: Uint8Array): number | null {
  for (const [at, expected] of [0x1f, 0x8b, 8].entries()) {
    if (octets.length > at && octets[at] !== expected) throw new Error('no gzip header')
  }
  if (octets.length < 10) return null
  const flags = octets[3]!
  let end: number | null = 10
  if (flags & HAS_EXTRA) end = octets.length < 12 ? null : 12 + octets[10]! + 256 * octets[11]!
  if (flags & HAS_NAME) end = afterZero(octets, end)
  if (flags & HAS_COMMENT) end = afterZero(octets, end)
  if (end !== null && flags & HAS_CHECKSUM) end += 2
  return end !== null && end <= octets.length ? end : null
}

function afterZero(octets: Uint8Array, from: number | null): number | null {
  const at = from === null ? -1 : octets.indexOf(0, from)
  return at < 0 ? null : at + 1
}
