// Snapshots over the border: the jar's own octets out, and back in by copying and checking piece by piece, so that the
// check reads what the copy has just brought into the cache.
import { type CookieInstance, outOfMemory } from './cookie-instance.ts'

/** A multiple of 64 (assembly/memory/wide-checksum.ts) that fits the second-level cache. */
const PIECE = 1 << 17

export function takeSnapshot(instance: CookieInstance, handle: number): Uint8Array {
  const size = instance.exports.seal(handle)
  if (size < 0) throw outOfMemory()
  const start = instance.exports.jarStart(handle)
  return instance.octets.slice(start, start + size)
}

export function restoreSnapshot(instance: CookieInstance, handle: number, snapshot: Uint8Array): boolean {
  const { exports } = instance
  const size = snapshot.length
  const start = exports.restoreBegin(size)
  if (!start) throw outOfMemory()
  const { octets } = instance
  for (let from = 0; from < size; from += PIECE) {
    const piece = snapshot.subarray(from, Math.min(size, from + PIECE))
    octets.set(piece, start + from)
    exports.restoreFed(start + from, piece.length, from === 0 ? 1 : 0)
  }
  return exports.restoreEnd(handle, start, size) !== 0
}
