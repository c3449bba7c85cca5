// The resource `index` of the interface `cache` over the doors of the index: a handle is the address of its cell
// (cache/index-turns.ts) over four, since hosts keep the highest bits for themselves; 0: there was no memory for it.
import * as doors from '../cache/index-doors'
import { asId } from '../cache/index-hash'
import { ROOM, room } from '../cache/index-room'
import { LOADED } from '../cache/index-save'
import { beginIndex, endIndex, turnTo } from '../cache/index-turns'
import { hasReserve } from '../memory/arena'
import { OUT_OF_MEMORY } from './cache-fields'
import * as views from './cache-views.generated'
import { allocate, allocateList, release } from './call'

/** Before the records of a saved index. */
@inline const HEADER: u32 = 64

@inline function cellOf(index: u32): usize {
  return index << 2
}

/** Puts a key into the room; the octets of what the doors have not been told yet. */
function putKey(at: usize, octets: u32): u32 {
  for (; octets > ROOM; at += ROOM, octets -= ROOM) {
    memory.copy(room, at, ROOM)
    doors.indexKeyPiece(ROOM)
  }
  memory.copy(room, at, octets)
  return octets
}

export function indexConstructor(params: views.IndexConstructorParams): u32 {
  const octets = min(params.seedLength, ROOM)
  memory.copy(room, params.seed, octets)
  const limit = <f64>params.maxOctets
  const cell = beginIndex(octets, params.expected)
  if (cell) doors.indexSetLimit(limit)
  return <u32>cell >> 2
}

export function indexDrop(index: u32): void {
  endIndex(cellOf(index))
}

export function indexIdOf(params: views.IndexIdOfParams): u64 {
  return turnTo(cellOf(params.self)) ? doors.indexIdOf(putKey(params.key, params.keyLength)) : 0
}

export function indexLookup(params: views.IndexLookupParams, result: views.IndexLookupResult): void {
  if (!turnTo(cellOf(params.self))) return
  const flags = doors.indexLookup(putKey(params.key, params.keyLength), params.now)
  if (flags < 0) return
  result.hasValue = true
  result.value.id = doors.indexLastId()
  result.value.flags = <u8>flags
}

export function indexLookupMany(params: views.IndexLookupManyParams, result: views.IndexLookupManyResult): i32 {
  const count = params.keysLength
  const list = allocateList(count, 1)
  if (!list) return OUT_OF_MEMORY
  result.ok = list
  result.okLength = count
  if (!turnTo(cellOf(params.self))) return 0
  for (let i: u32 = 0; i < count; i++) {
    const key = params.keys + (i << 3)
    const flags = doors.indexLookup(putKey(load<u32>(key), load<u32>(key, 4)), params.now)
    store<bool>(list + i, flags >= 0)
  }
  return 0
}

/** What is left of memory is for the arguments of calls: taken back before the table may grow. */
function answerInsert(id: u64, octets: u64, now: f64, flags: u8, result: views.Inserted): i32 {
  hasReserve()
  if (doors.indexInsert(id, <f64>octets, now, flags) < 0) return OUT_OF_MEMORY
  result.ok = asId(id)
  return 0
}

export function indexInsert(params: views.IndexInsertParams, result: views.Inserted): i32 {
  if (!turnTo(cellOf(params.self))) return OUT_OF_MEMORY
  return answerInsert(params.id, params.octets, params.now, params.flags, result)
}

export function indexInsertKey(params: views.IndexInsertKeyParams, result: views.Inserted): i32 {
  if (!turnTo(cellOf(params.self))) return OUT_OF_MEMORY
  const id = doors.indexIdOf(putKey(params.key, params.keyLength))
  // A table grows in place only while nothing lies behind it.
  release()
  return answerInsert(id, params.octets, params.now, params.flags, result)
}

export function indexRemove(params: views.IndexRemoveParams): bool {
  return turnTo(cellOf(params.self)) && doors.indexRemove(params.id)
}

export function indexIsFull(params: views.IndexIsFullParams): bool {
  return turnTo(cellOf(params.self)) && doors.indexIsFull()
}

export function indexEvict(params: views.IndexEvictParams, result: views.IndexEvictResult): void {
  result.value = room
  result.valueLength = turnTo(cellOf(params.self)) ? doors.indexEvict(params.now, params.limit) : 0
}

export function indexClear(params: views.IndexClearParams): void {
  if (turnTo(cellOf(params.self))) doors.indexClear()
}

export function indexCount(params: views.IndexCountParams): u32 {
  return turnTo(cellOf(params.self)) ? doors.indexCount() : 0
}

export function indexOctets(params: views.IndexOctetsParams): u64 {
  return turnTo(cellOf(params.self)) ? <u64>doors.indexOctets() : 0
}

export function indexSetMaxOctets(params: views.IndexSetMaxOctetsParams): void {
  if (turnTo(cellOf(params.self))) doors.indexSetLimit(<f64>params.octets)
}

export function indexSave(params: views.IndexSaveParams, result: views.IndexSaveResult): i32 {
  if (!turnTo(cellOf(params.self))) return OUT_OF_MEMORY
  const octets = doors.indexBeginSave()
  const saved = allocate(octets)
  if (!saved) return OUT_OF_MEMORY
  let at = saved + HEADER
  for (let piece = doors.indexSavePiece(); piece; piece = doors.indexSavePiece()) {
    memory.copy(at, room, piece)
    at += piece
  }
  doors.indexEndSave()
  memory.copy(saved, room, HEADER)
  result.ok = saved
  result.okLength = octets
  return 0
}

export function indexLoad(params: views.IndexLoadParams, result: views.IndexLoadResult): i32 {
  if (!turnTo(cellOf(params.self))) return OUT_OF_MEMORY
  const octets = params.savedLength
  memory.copy(room, params.saved, min(octets, HEADER))
  const status = doors.indexBeginLoad(octets)
  if (status < 0) return OUT_OF_MEMORY
  result.ok = status == LOADED && loadRecords(params.saved + HEADER, params.saved + octets)
  return 0
}

function loadRecords(at: usize, end: usize): bool {
  for (; at < end; at += ROOM) {
    const piece = <u32>min(end - at, ROOM)
    memory.copy(room, at, piece)
    if (doors.indexLoadPiece(piece)) continue
    doors.indexClear()
    return false
  }
  return doors.indexEndLoad()
}
