// The file of a large body: a header with its key, then groups of four blocks of 64 KiB, each group followed by the
// checksums of its blocks. A checksum covers the file's name (id and generation), the block's place and its octets. Four
// at a time, since reading 256 KiB costs little more than reading 64.
import { crc32 } from 'node:zlib'
import { BLOCK } from '../../../bindings/session/cache/blocks.ts'

const BLOCKS = 4
/** Octets of data in a group. */
export const GROUP: number = BLOCKS * BLOCK
/** Octets that a full group takes. */
export const GROUP_TAKES: number = GROUP + 4 * BLOCKS
const MAGIC = Buffer.from('omnibody')
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

/** Magic, checksum, format, length of the key, the name's checksum, key. */
export function bodyHeader(fileName: string, key: string): Uint8Array {
  const keyOctets = Buffer.from(key)
  const header = Buffer.alloc(FIXED + keyOctets.length)
  header.set(MAGIC)
  header.writeUInt32LE(FORMAT, 12)
  header.writeUInt32LE(keyOctets.length, 16)
  header.writeUInt32LE(crc32(fileName), 20)
  header.set(keyOctets, FIXED)
  header.writeUInt32LE(crc32(header.subarray(12)), 8)
  return header
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

function blockSum(seed: number, index: number, block: Uint8Array): number {
  // The seed is where the checksum begins: another one gives another sum for the same octets, always.
  return crc32(block, (seed + Math.imul(index, 0x9e3779b1)) >>> 0)
}

/** Writes the checksums behind the `length` octets of data in a group. Gives what they take together. */
export function sealGroup(octets: Buffer, length: number, { seed, group }: GroupPlace): number {
  let at = length
  for (let from = 0, index = group * BLOCKS; from < length; from += BLOCK, index++)
    at = octets.writeUInt32LE(blockSum(seed, index, octets.subarray(from, Math.min(from + BLOCK, length))), at)
  return at
}

export interface GroupPlace {
  /** `seedOf` the file. */
  readonly seed: number
  readonly group: number
}

export function seedOf(fileName: string): number {
  return crc32(fileName)
}

/** Whether the blocks that `from` to `to` of a group lie in are as they were written. `octets`: data and checksums. */
export function isIntact(
  octets: Buffer,
  { seed, group }: GroupPlace,
  { start, end }: { start: number; end: number },
): boolean {
  // Of the data alone: n blocks and n checksums.
  const blocks = Math.ceil(octets.length / (BLOCK + 4))
  const length = octets.length - 4 * blocks
  for (let block = Math.floor(start / BLOCK); block * BLOCK < end; block++) {
    const data = octets.subarray(block * BLOCK, Math.min((block + 1) * BLOCK, length))
    if (blockSum(seed, group * BLOCKS + block, data) !== octets.readUInt32LE(length + 4 * block)) return false
  }
  return true
}
