// Many stored rows at once, as a store reads them: the rows one behind the other, their keys likewise. Neither has a mark
// between two, a row says itself how long it is. All or nothing counts: the first thing that is not as it should be ends
// it, and the door goes through the same rows one by one, which replace those that were loaded.
// Cost: one crossing and no object a row; what is left is the memory touched for the first time.
import { sameOctets } from '../memory/octets'
import { BODY, IDENTITY, identityLength } from './cell'
import { reserveRoom } from './jar'
import { loadRow, PREFIX, ROW_CHECKSUM, ROW_LENGTHS, ROW_MEMORY, ROW_SHORT, rowSize, SUFFIX } from './rows'

@inline const LEAST: u32 = PREFIX + <u32>BODY + SUFFIX
@inline const KEY_HEAD: u32 = <u32>(BODY - IDENTITY)

/** `keys` lie behind `rows`. 0, or what was wrong with the first bad row or its key (ROW_*). */
export function loadPacked(at: usize, rows: u32, keys: u32, count: u32): u32 {
  const rowsEnd = at + rows
  const keysEnd = rowsEnd + keys
  let key = rowsEnd
  if (!reserveRoom(rows)) return ROW_MEMORY
  for (; count; count--) {
    if (rowsEnd - at < LEAST) return ROW_SHORT
    const size = rowSize(at + PREFIX)
    const keySize = KEY_HEAD + identityLength(at + PREFIX)
    if (size > <u32>(rowsEnd - at) || keySize > <u32>(keysEnd - key)) return ROW_LENGTHS
    if (!sameOctets(key, at + PREFIX + IDENTITY, keySize)) return ROW_CHECKSUM
    const wrong = loadRow(at, size, true)
    if (wrong) return wrong
    at += size
    key += keySize
  }
  return at == rowsEnd && key == keysEnd ? 0 : ROW_LENGTHS
}
