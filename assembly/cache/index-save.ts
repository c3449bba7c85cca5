// The index as it is saved: its records alone, sorted by id, behind a header. Passed piece by piece through the room, so
// that saving takes no memory of the core's; loading lays the records out anew and believes nothing: order, count and
// sizes are checked beside the checksum.
//
//   header   magic u32, version u32, seed u64 x 2, records u32, 0 u32, units u64, checksum u64, 0 u64 x 2
//   records  as in the table (index-table.ts)
//
// Cost: 16 octets and some 3 ns a record each way.
import { wideEnd, wideFeed, wideStart } from '../memory/wide-checksum'
import { stopEviction } from './index-evict'
import { seedHigh, seedLow, setSeed } from './index-hash'
import { ROOM, room } from './index-room'
import { appendRecord, count, last, resetTable, SLOT, slots, units } from './index-table'

/** "OSCI" */
@inline const MAGIC: u32 = 0x4943534f
@inline const VERSION: u32 = 1
@inline const HEADER: u32 = 64

@inline export const LOADED: i32 = 0
@inline export const DAMAGED: i32 = 1
@inline export const OUT_OF_MEMORY: i32 = -1

const state = memory.data(128, 16)
const header = memory.data(64, 16)
/** The next slot to be saved. */
let cursor: usize = 0
let fed: u64 = 0

function feed(at: usize, size: u32): void {
  wideFeed(state, at, size)
  fed += size
}

/** Begins to save; how many octets it will be. */
export function beginSave(): u32 {
  memory.fill(header, 0, HEADER)
  store<u32>(header, MAGIC)
  store<u32>(header, VERSION, 4)
  store<u64>(header, seedLow, 8)
  store<u64>(header, seedHigh, 16)
  store<u32>(header, count, 24)
  store<u64>(header, units, 32)
  wideStart(state)
  fed = 0
  feed(header, HEADER)
  cursor = slots
  return HEADER + (count << 4)
}

/** The next records in the room; their octets, 0 when all have been there. */
export function savePiece(): u32 {
  let to: usize = room
  const end = room + ROOM
  for (; cursor < last && to < end; cursor += SLOT) {
    // Empty slots are overwritten by what follows: cheaper than a branch nobody can predict.
    v128.store(to, v128.load(cursor))
    to += load<u64>(cursor) ? SLOT : 0
  }
  feed(room, <u32>(to - room))
  return <u32>(to - room)
}

/** The header, in the room. */
export function endSave(): void {
  store<u64>(header, wideEnd(state, fed), 40)
  memory.copy(room, header, HEADER)
}

/** Begins to load what has its header in the room and is `size` octets long. What the index held is forgotten. */
export function beginLoad(size: u32): i32 {
  stopEviction()
  if (!resetTable(0)) return OUT_OF_MEMORY
  if (size < HEADER || load<u32>(room) != MAGIC || load<u32>(room, 4) != VERSION) return DAMAGED
  const records = load<u32>(room, 24)
  if (<u64>size != <u64>HEADER + ((<u64>records) << 4)) return DAMAGED
  memory.copy(header, room, HEADER)
  wideStart(state)
  store<u64>(header, 0, 40)
  fed = 0
  feed(header, HEADER)
  store<u64>(header, load<u64>(room, 40), 40)
  return resetTable(records) ? LOADED : OUT_OF_MEMORY
}

/** The next records, `size` octets in the room. False: they are not what was saved. */
export function loadPiece(size: u32): bool {
  feed(room, size)
  const end = room + size
  for (let at: usize = room; at < end; at += SLOT) if (!appendRecord(at)) return false
  return true
}

/** Whether all was what had been saved; if not, the index is empty. */
export function endLoad(): bool {
  const isWhole =
    wideEnd(state, fed) == load<u64>(header, 40) && count == load<u32>(header, 24) && units == load<u64>(header, 32)
  if (isWhole) setSeed(load<u64>(header, 8), load<u64>(header, 16))
  else resetTable(0)
  return isWhole
}
