// Snapshots: a jar's block as it stands, with its checksum written into its header. Offsets inside are relative, so that
// loading is copying and checking. The records of the log do not travel.
import { arenaAlloc, arenaFree, arenaRoom } from '../memory/arena'
import { HEAP_CONTROL, heapExtend } from '../memory/heap'
import { wideEnd, wideFeed, wideStart } from '../memory/wide-checksum'
import { clearLog } from './changes'
import { CONTROL, field, JAR_CHECKSUM, JAR_FLAGS, JAR_SIZE, jar, MAGIC, RECORDS, replaceJar, VERSION } from './jar'

@inline const LEAST: u32 = CONTROL + HEAP_CONTROL + 16

const state = memory.data(128)

/** Seals the open jar: its block from `jar`, this many octets, is the snapshot. */
export function sealJar(): u32 {
  const size = field(JAR_SIZE)
  store<u64>(jar, 0, JAR_CHECKSUM)
  wideStart(state)
  wideFeed(state, jar, size)
  store<u64>(jar, wideEnd(state, size), JAR_CHECKSUM)
  return size
}

/** Room for a snapshot of `size` octets to be copied into; 0 when memory is exhausted. */
export function beginRestore(size: u32): usize {
  wideStart(state)
  return arenaAlloc(max(size, LEAST))
}

/** Takes the octets that have been copied to `[at, at + size)`, in order; all pieces but the last multiples of 64. */
export function feedRestore(at: usize, size: u32, isFirst: bool): void {
  if (isFirst) {
    checksumBefore = load<u64>(at, JAR_CHECKSUM)
    store<u64>(at, 0, JAR_CHECKSUM)
  }
  wideFeed(state, at, size)
}

let checksumBefore: u64 = 0

/** Puts the block in the place of the open jar's if it is what was sealed; else frees it. */
export function endRestore(at: usize, size: u32): bool {
  const fits =
    size >= LEAST &&
    !(size & 3) &&
    wideEnd(state, size) == checksumBefore &&
    load<u32>(at) == MAGIC &&
    load<u32>(at, 4) == VERSION &&
    load<u32>(at, JAR_SIZE) == size
  if (!fits) {
    arenaFree(at)
    return false
  }
  const flags = field(JAR_FLAGS) & RECORDS
  replaceJar(at)
  clearLog()
  store<u32>(jar, flags, JAR_FLAGS)
  const room = arenaRoom(jar)
  store<u32>(jar, room, JAR_SIZE)
  heapExtend(jar, CONTROL, room)
  return true
}
