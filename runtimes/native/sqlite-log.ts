// What a write-ahead log holds that SQLite will not play back: it stops at the first frame whose checksum is wrong and
// says nothing of the batches behind it. After a kill a small store is all log, so one flipped bit could cost it all.
// Spec: SQLite's file format, https://www.sqlite.org/fileformat2.html, 4.1 (log), 4.2 (checksum), 4.3 (salts).
// A frame is current when its salts are those of the header. Behind the last good frame a killed writer leaves the end
// of the file, frames without a commit, or frames of an older log, whose first salt is a little smaller; anything else
// was damaged.
// Cost: 2 ms for the 4 MB that a log grows to.

const HEADER = 32
const FRAME_HEADER = 24
const PAGE = 4096
const FRAME = FRAME_HEADER + PAGE
const LITTLE_ENDIAN = 0x377f0682
/** How many logs before this one a leftover frame may be from. */
const OLDER = 100_000

interface Frame {
  readonly at: number
  readonly page: number
  /** Not 0: the last frame of a batch. */
  readonly commit: number
  readonly state: 'current' | 'older' | 'foreign'
}

/** Frames that SQLite does not reach although something was there; 0 for every log that a crash alone explains. */
export function lostFrames(log: Uint8Array): number {
  const end = goodEnd(log)
  const rest = frames(log, end).filter(({ at, state }) => at >= end && state !== 'older')
  const isDamaged = end === 0 || rest.some(({ state, commit }) => state === 'foreign' || commit > 0)
  return isDamaged ? rest.length : 0
}

/** The file with every current frame played back, those behind a damaged one too: its rows have to be checked. */
export function playBack(file: Uint8Array, log: Uint8Array): Uint8Array {
  // A page is in the file or in the log, so there are no more than both hold.
  const most = Math.ceil((file.length + log.length) / PAGE)
  const played = frames(log, goodEnd(log)).filter(({ page, state }) => state === 'current' && page > 0 && page <= most)
  const pages = played.reduce((last, { page }) => Math.max(last, page), 0)
  const whole = new Uint8Array(Math.max(file.length, pages * PAGE))
  whole.set(file)
  for (const { at, page } of played) whole.set(log.subarray(at + FRAME_HEADER, at + FRAME), (page - 1) * PAGE)
  return whole
}

function frames(log: Uint8Array, end: number): Frame[] {
  const view = new DataView(log.buffer, log.byteOffset, log.byteLength)
  const [first, second] = salts(log, end)
  const found: Frame[] = []
  for (let at = HEADER; at + FRAME <= log.length; at += FRAME) {
    const age = (first - view.getUint32(at + 8)) >>> 0
    const isCurrent = age === 0 && view.getUint32(at + 12) === second
    const state = isCurrent ? 'current' : age > 0 && age < OLDER ? 'older' : 'foreign'
    found.push({ at, page: view.getUint32(at), commit: view.getUint32(at + 4), state })
  }
  return found
}

/** Those of the header, or, when it is damaged, those that most frames have. */
function salts(log: Uint8Array, end: number): readonly [number, number] {
  const view = new DataView(log.buffer, log.byteOffset, log.byteLength)
  if (end > 0) return [view.getUint32(16), view.getUint32(20)]
  const seen = new Map<string, { pair: readonly [number, number]; count: number }>()
  for (let at = HEADER; at + FRAME <= log.length; at += FRAME) {
    const pair = [view.getUint32(at + 8), view.getUint32(at + 12)] as const
    const entry = seen.get(pair.join()) ?? { pair, count: 0 }
    entry.count += 1
    seen.set(pair.join(), entry)
  }
  return [...seen.values()].sort((a, b) => b.count - a.count)[0]?.pair ?? [0, 0]
}

/** Where the frames end that SQLite accepts; 0 when it does not accept the header. */
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
