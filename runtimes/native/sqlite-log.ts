// What a write-ahead log holds that SQLite will not play back: it stops at the first frame whose checksum is wrong and
// says nothing of the batches behind it. After a kill a small store is all log, so one flipped bit could cost it all.
// Spec: SQLite's file format, https://www.sqlite.org/fileformat2.html, 4.1 (log), 4.2 (checksum).
// A frame belongs to the log when its salts are those of the header; the tail of an older log has others. What a killed
// writer leaves behind the last good frame has no commit, and was never acknowledged.
// Cost: 2 ms for the 4 MB that a log grows to.

const HEADER = 32
const FRAME_HEADER = 24
const PAGE = 4096
const FRAME = FRAME_HEADER + PAGE
const LITTLE_ENDIAN = 0x377f0682

interface Frame {
  readonly at: number
  readonly page: number
  /** Pages of the database after the commit; 0: not the last frame of a batch. */
  readonly commit: number
}

/** Batches that are in the log and that SQLite does not reach. */
export function unreachedBatches(log: Uint8Array): number {
  const good = goodEnd(log)
  return frames(log).filter(({ at, commit }) => at >= good && commit > 0).length
}

/** The file with every frame of the log played back, those behind a damaged one too: its rows have to be checked. */
export function playBack(file: Uint8Array, log: Uint8Array): Uint8Array {
  const all = frames(log)
  const last = all.findLastIndex(({ commit }) => commit > 0)
  if (last < 0) return file
  const whole = new Uint8Array(Math.max(file.length, (all[last] as Frame).commit * PAGE))
  whole.set(file)
  for (const { at, page } of all.slice(0, last + 1))
    if (page > 0 && page * PAGE <= whole.length)
      whole.set(log.subarray(at + FRAME_HEADER, at + FRAME), (page - 1) * PAGE)
  return whole
}

function frames(log: Uint8Array): Frame[] {
  if (log.length < HEADER + FRAME) return []
  const view = new DataView(log.buffer, log.byteOffset, log.byteLength)
  const found: Frame[] = []
  for (let at = HEADER; at + FRAME <= log.length; at += FRAME) {
    if (view.getUint32(at + 8) !== view.getUint32(16) || view.getUint32(at + 12) !== view.getUint32(20)) continue
    found.push({ at, page: view.getUint32(at), commit: view.getUint32(at + 4) })
  }
  return found
}

/** Where the frames end that SQLite accepts. */
function goodEnd(log: Uint8Array): number {
  if (log.length < HEADER) return 0
  const view = new DataView(log.buffer, log.byteOffset, log.byteLength)
  const littleEndian = view.getUint32(0) === LITTLE_ENDIAN
  const sums = new Uint32Array(2)
  const add = (from: number, to: number): void => {
    for (let at = from; at < to; at += 8) {
      sums[0] = sums[0]! + view.getUint32(at, littleEndian) + sums[1]!
      sums[1] = sums[1]! + view.getUint32(at + 4, littleEndian) + sums[0]!
    }
  }
  const isRight = (at: number): boolean => view.getUint32(at) === sums[0] && view.getUint32(at + 4) === sums[1]
  add(0, 24)
  if (!isRight(24)) return 0
  let at = HEADER
  for (; at + FRAME <= log.length; at += FRAME) {
    if (view.getUint32(at + 8) !== view.getUint32(16) || view.getUint32(at + 12) !== view.getUint32(20)) break
    add(at, at + 8)
    add(at + FRAME_HEADER, at + FRAME)
    if (!isRight(at + 16)) break
  }
  return at
}
