// The doors of the cache index, one an instance. Times are milliseconds since the Unix epoch, sizes octets. Keys come in
// through the room, one octet a character; what does not fit comes in pieces, all but the last by `indexKeyPiece`.
import { evictSlice, isOverFull, setMarks, stopEviction } from './index-evict'
import { asId, hashKey, seedFrom } from './index-hash'
import { room } from './index-room'
import { count, putRecord, resetTable, seek, takeRecord, units } from './index-table'

export {
  beginLoad as indexBeginLoad,
  beginSave as indexBeginSave,
  endLoad as indexEndLoad,
  endSave as indexEndSave,
  loadPiece as indexLoadPiece,
  savePiece as indexSavePiece,
} from './index-save'

@inline const ABSENT: i32 = -1
@inline const OUT_OF_MEMORY: i32 = -1
/** Keys of one `indexLookupMany`. */
@inline const MOST_KEYS: u32 = 64

/** Hash of the pieces of a long key before the last. */
let carry: u64 = 0
let lastId: u64 = 0
/** Lengths of keys in, answers out. */
const many = memory.data(64 * 4, 4)
const ids = memory.data(64 * 8, 8)

/**
 * Makes the index empty, with the seed that `size` octets in the room give and place for `expected` entries, where there
 * is so much. False: there is no memory at all.
 */
export function indexCreate(size: u32, expected: u32): bool {
  seedFrom(room, size)
  return resetTable(expected) || indexClear()
}

export function indexRoom(): usize {
  return room
}

export function indexMany(): usize {
  return many
}

export function indexClear(): bool {
  stopEviction()
  return resetTable(0)
}

export function indexCount(): u32 {
  return count
}

export function indexOctets(): f64 {
  return <f64>units * 256
}

export function indexSetLimit(octets: f64): void {
  setMarks(octets / 256)
}

@inline function secondsOf(millis: f64): u32 {
  return millis > 0 ? <u32>min<f64>(millis / 1000, 4294967295) : 0
}

@inline function takeKey(length: u32): u64 {
  lastId = hashKey(room, length, carry)
  carry = 0
  return lastId
}

/** `length` octets of a key that goes on. */
export function indexKeyPiece(length: u32): void {
  carry = hashKey(room, length, carry)
}

export function indexIdOf(length: u32): u64 {
  return takeKey(length)
}

/** The id of the key that was passed last. */
export function indexLastId(): u64 {
  return lastId
}

@inline function touch(id: u64, seconds: u32): i32 {
  const at = seek(id)
  if (load<u64>(at) != id) return ABSENT
  if (load<u32>(at, 8) != seconds) store<u32>(at, seconds, 8)
  return load<u8>(at, 15)
}

/** The flags of the key in the room, which is used now; ABSENT. */
export function indexLookup(length: u32, now: f64): i32 {
  return touch(takeKey(length), secondsOf(now))
}

/** The same for `keys` of them, one behind the other, their lengths in `many`: there the answers are. */
export function indexLookupMany(keys: u32, now: f64): void {
  let at: usize = room
  for (let i: u32 = 0; i < min(keys, MOST_KEYS); i++) {
    const length = load<u32>(many + (i << 2))
    store<u64>(ids + (i << 3), hashKey(at, length, 0))
    at += length
  }
  const seconds = secondsOf(now)
  for (let i: u32 = 0; i < min(keys, MOST_KEYS); i++)
    store<i32>(many + (i << 2), touch(load<u64>(ids + (i << 3)), seconds))
}

/** The rest of a record: last use, size in units, rounded up, and flags. */
@inline function restOf(octets: f64, now: f64, flags: u32): u64 {
  const size = octets > 0 ? <u64>min<f64>(Math.ceil(octets / 256), 16777215) : 0
  return <u64>secondsOf(now) | (size << 32) | ((<u64>flags) << 56)
}

/** Whether there is something to evict now, or -1: there is no memory. */
@inline function insert(id: u64, octets: f64, now: f64, flags: u32): i32 {
  return putRecord(id, restOf(octets, now, flags)) ? i32(isOverFull()) : OUT_OF_MEMORY
}

export function indexInsert(id: u64, octets: f64, now: f64, flags: u32): i32 {
  return insert(asId(id), octets, now, flags)
}

export function indexInsertKey(length: u32, octets: f64, now: f64, flags: u32): i32 {
  return insert(takeKey(length), octets, now, flags)
}

@inline function remove(id: u64): bool {
  const at = seek(id)
  if (load<u64>(at) != id) return false
  takeRecord(at)
  return true
}

export function indexRemove(id: u64): bool {
  return remove(asId(id))
}

export function indexRemoveKey(length: u32): bool {
  return remove(takeKey(length))
}

export function indexIsFull(): bool {
  return isOverFull()
}

/** A slice of eviction: how many ids of victims are in the room. */
export function indexEvict(now: f64, limit: u32): u32 {
  return evictSlice(secondsOf(now), limit)
}
