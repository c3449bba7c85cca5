// Many indexes in one instance, of which one is at work: what the modules of the index know of the others lies in their
// cells meanwhile. A module of the cache alone has one index and does without.
// Cost: a change of turns copies some 100 octets, and 29 KiB more while a run of eviction counts; a cell has 29 KiB.
import { arenaAlloc, arenaFree, hasReserve } from '../memory/arena'
import { indexCreate } from './index-doors'
import { EVICTION_STATE, keepEviction, takeEviction } from './index-evict'
import { seedHigh, seedLow, setSeed } from './index-hash'
import { freeTable, keepTable, TABLE_STATE, takeTable } from './index-table'

@inline const SEED: usize = TABLE_STATE
@inline const EVICTION: usize = SEED + 16
@inline const CELL: usize = EVICTION + EVICTION_STATE

/** The cell of the index at work, 0: none. */
let atWork: usize = 0

function putAside(): void {
  if (!atWork) return
  keepTable(atWork)
  store<u64>(atWork, seedLow, SEED)
  store<u64>(atWork, seedHigh, SEED + 8)
  keepEviction(atWork + EVICTION)
  atWork = 0
}

/** Makes the index of the cell the one that the doors are about. False: there is none. */
export function turnTo(cell: usize): bool {
  if (cell == atWork) return cell != 0
  putAside()
  if (!cell) return false
  takeTable(cell)
  setSeed(load<u64>(cell, SEED), load<u64>(cell, SEED + 8))
  takeEviction(cell + EVICTION)
  atWork = cell
  return true
}

/** The cell of a new index, at work, made of what `indexCreate` asks for; 0: there is no memory. */
export function beginIndex(seed: u32, expected: u32): usize {
  const cell = arenaAlloc(<u32>CELL)
  if (!cell) return 0
  memory.fill(cell, 0, CELL)
  turnTo(cell)
  if (hasReserve() && indexCreate(seed, expected)) return cell
  endIndex(cell)
  return 0
}

export function endIndex(cell: usize): void {
  if (!turnTo(cell)) return
  freeTable()
  atWork = 0
  arenaFree(cell)
}
