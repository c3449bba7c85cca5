// The file of a large body: a header with its key, then groups of four blocks of 64 KiB, each group followed by the
// checksums of its blocks. A checksum covers the file's name (id and generation), the block's place and its octets. Four
// at a time, since reading 256 KiB costs little more than reading 64.
import { BLOCK } from './blocks.ts'

/** CRC-32 (ISO 3309); `before`: of the octets before these. */
export type Crc32 = (octets: Uint8Array, before?: number) => number

const BLOCKS = 4
/** Octets of data in a group. */
export const GROUP: number = BLOCKS * BLOCK
/** Octets that a full group takes. */
export const GROUP_TAKES: number = GROUP + 4 * BLOCKS
const FORMAT = 1
const FIXED = 24

export interface BodyName {
  readonly id: bigint
  readonly generation: bigint
}

const hex = (value: bigint): string => value.toString(16).padStart(16, '0')

export function fileNameOf({ id, generation }: BodyName): string {
  return `${hex(id)}.${hex(generation)}`
}

/** Null: not the name of a body. */
export function bodyNameOf(fileName: string): BodyName | null {
  const match = /^([\da-f]{16})\.([\da-f]{16})$/.exec(fileName)
  return match === null ? null : { id: BigInt(`0x${match[1]}`), generation: BigInt(`0x${match[2]}`) }
}

/** What a body of so many octets takes on the disk. */
export function fileSizeOf(header: number, size: number): number {
  return header + size + 4 * Math.ceil(size / BLOCK)
}

export function groupAt(header: number, group: number): number {
  return header + group * GROUP_TAKES
}

/** Octets of data in one of the groups of a body. */
export function groupLength(size: number, group: number): number {
  return Math.min(GROUP, size - group * GROUP)
}

/** Octets that the group's data and checksums take. */
export function groupTakes(length: number): number {
  return length + 4 * Math.ceil(length / BLOCK)
}

export interface GroupPlace {
  /** `seedOf` the file. */
  readonly seed: number
  readonly group: number
}

export class BodyLayout {
  readonly #crc32: Crc32
  readonly #encoder = new TextEncoder()

  constructor(crc32: Crc32) {
    this.#crc32 = crc32
  }

  /** Magic, checksum, format, length of the key, the name's checksum, key. */
  header(fileName: string, key: string): Uint8Array<ArrayBuffer> {
    const keyOctets = this.#encoder.encode(key)
    const header = new Uint8Array(FIXED + keyOctets.byteLength)
    const view = new DataView(header.buffer)
    this.#encoder.encodeInto('omnibody', header)
    view.setUint32(12, FORMAT, true)
    view.setUint32(16, keyOctets.byteLength, true)
    view.setUint32(20, this.seedOf(fileName), true)
    header.set(keyOctets, FIXED)
    view.setUint32(8, this.#crc32(header.subarray(12)), true)
    return header
  }

  seedOf(fileName: string): number {
    return this.#crc32(this.#encoder.encode(fileName))
  }

  #blockSum(seed: number, index: number, block: Uint8Array): number {
    // The seed is where the checksum begins: another one gives another sum for the same octets, always.
    return this.#crc32(block, (seed + Math.imul(index, 0x9e3779b1)) >>> 0)
  }

  /** Writes the checksums behind the `length` octets of data in a group. Gives what they take together. */
  seal(octets: Uint8Array, length: number, { seed, group }: GroupPlace): number {
    const view = new DataView(octets.buffer, octets.byteOffset)
    let at = length
    for (let from = 0, index = group * BLOCKS; from < length; from += BLOCK, index++, at += 4)
      view.setUint32(at, this.#blockSum(seed, index, octets.subarray(from, Math.min(from + BLOCK, length))), true)
    return at
  }

  /** Whether the blocks that `start` to `end` of a group lie in are as they were written. `octets`: data and checksums. */
  isIntact(
    octets: Uint8Array,
    { seed, group }: GroupPlace,
    { start, end }: { readonly start: number; readonly end: number },
  ): boolean {
    // Of the data alone: n blocks and n checksums.
    const length = octets.byteLength - 4 * Math.ceil(octets.byteLength / (BLOCK + 4))
    const view = new DataView(octets.buffer, octets.byteOffset)
    for (let block = Math.floor(start / BLOCK); block * BLOCK < end; block++) {
      const data = octets.subarray(block * BLOCK, Math.min((block + 1) * BLOCK, length))
      if (this.#blockSum(seed, group * BLOCKS + block, data) !== view.getUint32(length + 4 * block, true)) return false
    }
    return true
  }
}
