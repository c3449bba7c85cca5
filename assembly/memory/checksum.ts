// A 64-bit checksum for saved octets: four independent multiply-xor lanes of 8 octets, so that it runs at the speed of
// memory. Detects damage, not forgery. Called piecewise; every piece but the last is a multiple of 32 octets.

@inline const K0: u64 = 0x9e3779b97f4a7c15
@inline const K1: u64 = 0xc2b2ae3d27d4eb4f

@inline function lane(state: u64, word: u64): u64 {
  const x = (state ^ word) * K0
  return x ^ (x >> 31)
}

/** Carries `state` (four u64 at that address) over `[at, at + size)`. */
export function checksumFeed(state: usize, at: usize, size: u32): void {
  let a = load<u64>(state)
  let b = load<u64>(state, 8)
  let c = load<u64>(state, 16)
  let d = load<u64>(state, 24)
  const end = at + size
  for (; at + 32 <= end; at += 32) {
    a = lane(a, load<u64>(at))
    b = lane(b, load<u64>(at, 8))
    c = lane(c, load<u64>(at, 16))
    d = lane(d, load<u64>(at, 24))
  }
  for (; at + 8 <= end; at += 8) a = lane(a, load<u64>(at))
  for (; at < end; at++) b = lane(b, <u64>load<u8>(at))
  store<u64>(state, a)
  store<u64>(state, b, 8)
  store<u64>(state, c, 16)
  store<u64>(state, d, 24)
}

export function checksumStart(state: usize): void {
  store<u64>(state, K1)
  store<u64>(state, K1 ^ 1, 8)
  store<u64>(state, K1 ^ 2, 16)
  store<u64>(state, K1 ^ 3, 24)
}

export function checksumEnd(state: usize, total: u64): u64 {
  let h = total * K1
  for (let i = 0; i < 4; i++) h = lane(h, load<u64>(state + (i << 3))) * K1
  return h ^ (h >> 29)
}

const own = memory.data(32)

/** The checksum of one piece. */
export function checksum(at: usize, size: u32): u64 {
  checksumStart(own)
  checksumFeed(own, at, size)
  return checksumEnd(own, size)
}
