// The stored form of a cookie, and the way back.
//
//   row:  version u8 | the cell (cell.ts) with its memory-only flags cleared | checksum u32 over all before it
//   key:  the cell's identity inside the row: lengths, partition, domain, path, name
//
// A row is checked before it is believed: version, checksum, lengths, and what Chromium asks of a row
// (cookies-semantics 10: canonical path, no empty domain). Cost: one copy and a checksum a row.
import { checksum } from '../memory/checksum'
import { copyLoose } from '../memory/octets'
import { ParsedUrl } from '../text/url'
import {
  BODY,
  cellSize,
  domainAt,
  domainLength,
  FLAGS,
  flagsOf,
  HOST_ONLY,
  nameLength,
  pathAt,
  pathLength,
  STORED_FLAGS,
  valueLength,
} from './cell'
import { domainKeyLength } from './site'
import { addCell, bucketFor, findEquivalent, makeRoom, removeSilently } from './store'
import { describeHost } from './stored-host'

@inline export const ROW_VERSION: u8 = 1
@inline export const PREFIX: u32 = 1
@inline export const SUFFIX: u32 = 4

/** What is wrong with a row. */
@inline export const ROW_FINE: u32 = 0
@inline export const ROW_SHORT: u32 = 1
@inline export const ROW_NEWER: u32 = 2
@inline export const ROW_CHECKSUM: u32 = 3
@inline export const ROW_LENGTHS: u32 = 4
@inline export const ROW_DOMAIN: u32 = 5
@inline export const ROW_PATH: u32 = 6
@inline export const ROW_EMPTY: u32 = 7
@inline export const ROW_MEMORY: u32 = 8

@inline export function rowSize(cell: usize): u32 {
  return PREFIX + cellSize(cell) + SUFFIX
}

/** Writes the row of a cell; its size. */
export function writeRow(cell: usize, at: usize): u32 {
  const end = at + PREFIX + writeUnsealed(cell, at)
  store<u32>(end, <u32>checksum(at, <u32>(end - at)))
  return <u32>(end - at) + SUFFIX
}

/** Writes a row that nobody stores: without the checksum. */
export function writeLooseRow(cell: usize, at: usize): u32 {
  const size = PREFIX + writeUnsealed(cell, at)
  store<u32>(at + size, 0)
  return size + SUFFIX
}

/** All but the checksum; the cell's size. */
function writeUnsealed(cell: usize, at: usize): u32 {
  const size = cellSize(cell)
  store<u8>(at, ROW_VERSION)
  copyLoose(at + PREFIX, cell, size)
  store<u16>(at + PREFIX, flagsOf(cell) & STORED_FLAGS, FLAGS)
  return size
}

/** Checks a row; `isSealed` false: it comes from this process (an importer) and carries no checksum. */
export function checkRow(row: usize, size: u32, isSealed: bool): u32 {
  if (size < PREFIX + <u32>BODY + SUFFIX) return ROW_SHORT
  if (load<u8>(row) != ROW_VERSION) return ROW_NEWER
  const end = size - SUFFIX
  if (isSealed && <u32>checksum(row, end) != load<u32>(row + end)) return ROW_CHECKSUM
  return checkCell(row + PREFIX, end - PREFIX)
}

/** Whether `size` octets make a cell that may stand in a jar. */
export function checkCell(cell: usize, size: u32): u32 {
  if (cellSize(cell) != size) return ROW_LENGTHS
  const dotted = domainLength(cell) && load<u8>(domainAt(cell)) == 0x2e
  if (dotted == ((flagsOf(cell) & HOST_ONLY) != 0) || domainLength(cell) < (dotted ? 2 : 1)) return ROW_DOMAIN
  if (!pathLength(cell) || load<u8>(pathAt(cell)) != 0x2f) return ROW_PATH
  return nameLength(cell) || valueLength(cell) ? ROW_FINE : ROW_EMPTY
}

const host = changetype<ParsedUrl>(memory.data(offsetof<ParsedUrl>()))

/** Length of the domain key of a cell whose domain is canonical. */
export function cellKeyLength(cell: usize): u32 {
  const dot: u32 = flagsOf(cell) & HOST_ONLY ? 0 : 1
  describeHost(host, domainAt(cell) + dot, domainLength(cell) - dot)
  return domainKeyLength(host)
}

/** Puts a checked cell into the open jar in the place of its equal, without a change record. */
export function loadCell(cell: usize): u32 {
  const keyLength = cellKeyLength(cell)
  const bucket = bucketFor(cell, keyLength)
  const position = bucket ? findEquivalent(bucket, cell) : -1
  const filed = makeRoom(cell, keyLength, bucket, position >= 0)
  if (!filed) return ROW_MEMORY
  if (position >= 0) removeSilently(bucket, position)
  addCell(cell, filed)
  return ROW_FINE
}

export function loadRow(row: usize, size: u32, isSealed: bool): u32 {
  const wrong = checkRow(row, size, isSealed)
  return wrong ? wrong : loadCell(row + PREFIX)
}
