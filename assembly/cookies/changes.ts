// The change log: which cookies came and went, and why (net/cookies/cookie_monster.cc, DeletionCause). A record is a
// reference to the cell and a cause: an overwritten cell stays where it is until the log is drained, nothing is copied.
// Bounded: at the soft limit the jar says so, at the hard one the log is dropped and the loss is kept as a flag.
import { heapRoom } from '../memory/heap'
import { cellSize, FLAGS, flagsOf, HOLDERS_SHIFT } from './cell'
import {
  allocate,
  field,
  hasFlag,
  jar,
  LOG,
  LOG_COUNT,
  LOG_DEAD,
  LOST,
  RECORDS,
  release,
  setField,
  setFlag,
} from './jar'

@inline export const INSERTED: u32 = 0
@inline export const INSERTED_NO_CHANGE: u32 = 1
@inline export const INSERTED_NO_VALUE_CHANGE: u32 = 2
@inline export const EXPLICIT: u32 = 3
@inline export const OVERWRITE: u32 = 4
@inline export const EXPIRED: u32 = 5
@inline export const EVICTED: u32 = 6
@inline export const EXPIRED_OVERWRITE: u32 = 7

@inline const RECORD_SIZE: u32 = 8
@inline const FIRST_ROOM: u32 = 8 * RECORD_SIZE
@inline const SOFT_RECORDS: u32 = 8192
@inline const SOFT_DEAD: u32 = 1 << 17
@inline const HARD_RECORDS: u32 = 1 << 20
@inline const HARD_DEAD: u32 = 1 << 25

@inline export function logCell(index: u32): u32 {
  return load<u32>(jar + field(LOG) + index * RECORD_SIZE)
}
@inline export function logCause(index: u32): u32 {
  return load<u32>(jar + field(LOG) + index * RECORD_SIZE, 4)
}

@inline export function isLogFull(): bool {
  return field(LOG_COUNT) >= SOFT_RECORDS || field(LOG_DEAD) >= SOFT_DEAD
}

/** One more holder of the cell (its bucket or a record). */
@inline export function hold(cell: u32): void {
  store<u16>(jar + cell, flagsOf(jar + cell) + (1 << HOLDERS_SHIFT), FLAGS)
}

/** One holder less; the last one frees the cell. */
export function letGo(cell: u32): void {
  const flags = flagsOf(jar + cell) - (1 << HOLDERS_SHIFT)
  store<u16>(jar + cell, flags, FLAGS)
  if (!(flags >> HOLDERS_SHIFT)) release(cell)
}

/** Gives up the oldest `count` of more records. */
export function dropRecords(count: u32): void {
  const left = field(LOG_COUNT) - count
  for (let i: u32 = 0; i < count; i++) {
    const cell = logCell(i)
    if (logCause(i) >= EXPLICIT) setField(LOG_DEAD, field(LOG_DEAD) - cellSize(jar + cell))
    letGo(cell)
  }
  memory.copy(jar + field(LOG), jar + field(LOG) + count * RECORD_SIZE, left * RECORD_SIZE)
  setField(LOG_COUNT, left)
}

/** Gives up all records. */
export function clearLog(): void {
  const count = field(LOG_COUNT)
  for (let i: u32 = 0; i < count; i++) letGo(logCell(i))
  if (field(LOG)) release(field(LOG))
  setField(LOG, 0)
  setField(LOG_COUNT, 0)
  setField(LOG_DEAD, 0)
}

function loseLog(): void {
  clearLog()
  setFlag(LOST)
}

/** Room for `count` (some) more records, if there is to be a log; false when memory is exhausted. */
export function roomForRecords(count: u32): bool {
  if (!hasFlag(RECORDS)) return true
  const used = field(LOG_COUNT) * RECORD_SIZE
  const log = field(LOG)
  if (log && used + count * RECORD_SIZE <= heapRoom(jar, log)) return true
  let larger = allocate(max(FIRST_ROOM, used << 1))
  if (!larger) larger = allocate(used + FIRST_ROOM)
  if (!larger) return false
  if (log) {
    memory.copy(jar + larger, jar + log, used)
    release(log)
  }
  setField(LOG, larger)
  return true
}

/** Appends a record. The cell must have a holder; it may move the jar. */
export function record(cell: u32, cause: u32): void {
  if (!hasFlag(RECORDS)) return
  if (field(LOG_COUNT) >= HARD_RECORDS || field(LOG_DEAD) >= HARD_DEAD || !roomForRecords(1)) {
    loseLog()
    return
  }
  const at = jar + field(LOG) + field(LOG_COUNT) * RECORD_SIZE
  store<u32>(at, cell)
  store<u32>(at, cause, 4)
  setField(LOG_COUNT, field(LOG_COUNT) + 1)
  if (cause >= EXPLICIT) setField(LOG_DEAD, field(LOG_DEAD) + cellSize(jar + cell))
  hold(cell)
}
