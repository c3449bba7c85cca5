// Handing the change log and the touched cookies to the door, as rows.
//
//   record:  size of the row u32 | cause u8 | 1 if persistent u8 | two octets of nothing | row
import { AREA_LIST, AREA_OUT, area } from '../memory/area'
import { bucketAtSlot, bucketCell, bucketCount, indexSlots } from './buckets'
import { expiresOf, FLAGS, flagsOf, TOUCHED } from './cell'
import { clearLog, dropRecords, EXPLICIT, logCause, logCell } from './changes'
import { NEVER } from './draft'
import { ACCESSED, COOKIES, clearFlag, field, hasFlag, jar, LOG_COUNT, shrinkIfEmpty } from './jar'
import { OUT_OF_MEMORY } from './request'
import { rowSize, writeLooseRow, writeRow } from './rows'

@inline export const HEAD: u32 = 8

/** Takes the log: records in AREA_OUT; how many, or a status (the log stays then). Short of memory: its older part. */
export function drainLog(): i32 {
  let count = field(LOG_COUNT)
  let at = roomForLog(count)
  while (!at && count > 1) {
    count >>= 1
    at = roomForLog(count)
  }
  if (!at) return OUT_OF_MEMORY
  for (let i: u32 = 0; i < count; i++) {
    at += writeRecord(jar + logCell(i), logCause(i), at)
    untouch(jar + logCell(i))
  }
  if (count < field(LOG_COUNT)) dropRecords(count)
  else clearLog()
  shrinkIfEmpty()
  return count
}

function roomForLog(count: u32): usize {
  let total: u32 = 0
  for (let i: u32 = 0; i < count; i++) total += HEAD + rowSize(jar + logCell(i))
  return area(AREA_OUT, total)
}

function writeRecord(cell: usize, cause: u32, at: usize): u32 {
  const size = cause >= EXPLICIT ? writeLooseRow(cell, at + HEAD) : writeRow(cell, at + HEAD)
  store<u32>(at, size)
  store<u8>(at, cause, 4)
  store<u8>(at, expiresOf(cell) == NEVER ? 0 : 1, 5)
  return HEAD + size
}

/** The row that has just been written carries the last access. */
@inline function untouch(cell: usize): void {
  store<u16>(cell, flagsOf(cell) & ~TOUCHED, FLAGS)
}

/** Takes the touched cookies, or (`all`) shows every one: records with cause 0 in AREA_OUT; how many, or a status. */
export function drainRows(all: bool): i32 {
  if (!all && !hasFlag(ACCESSED)) return 0
  const list = area(AREA_LIST, field(COOKIES) << 2)
  if (!list) return OUT_OF_MEMORY
  const count = listRows(list, all)
  let total: u32 = 0
  for (let i: u32 = 0; i < count; i++) total += HEAD + rowSize(jar + load<u32>(list + (i << 2)))
  let at = area(AREA_OUT, total)
  if (!at) return OUT_OF_MEMORY
  for (let i: u32 = 0; i < count; i++) {
    const cell = jar + load<u32>(list + (i << 2))
    at += writeRecord(cell, 0, at)
    if (!all) untouch(cell)
  }
  if (!all) clearFlag(ACCESSED)
  return count
}

function listRows(list: usize, all: bool): u32 {
  let count: u32 = 0
  for (let slot: u32 = 0; slot < indexSlots(); slot++) {
    const bucket = bucketAtSlot(slot)
    if (!bucket) continue
    for (let i: u32 = 0; i < bucketCount(bucket); i++) {
      const cell = bucketCell(bucket, i)
      if (all || flagsOf(jar + cell) & TOUCHED) store<u32>(list + (count++ << 2), cell)
    }
  }
  return count
}
