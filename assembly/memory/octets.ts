// Copying, comparing and hashing octets. Loose reads and writes overshoot the end by up to 32 octets: every region of
// this module keeps that much slack behind it (arena.ts), which spares the byte-wise tails.

@inline const MIX: u64 = 0x9e3779b97f4a7c15
@inline const SIMD_LIMIT: u32 = 1024

/**
 * Copies `size` octets; up to 32 behind the target may be overwritten. Short texts, whose lengths no branch predictor
 * knows, take no branch at all.
 */
@inline export function copyLoose(to: usize, from: usize, size: u32): void {
  v128.store(to, v128.load(from))
  v128.store(to + 16, v128.load(from + 16))
  if (size > 32) copyLong(to, from, size)
}

function copyLong(to: usize, from: usize, size: u32): void {
  if (size > SIMD_LIMIT) memory.copy(to, from, size)
  else for (let i: u32 = 32; i < size; i += 16) v128.store(to + i, v128.load(from + i))
}

/** Copies `size` octets and touches nothing else: the last step overlaps the one before. */
export function copyExact(to: usize, from: usize, size: u32): void {
  if (size > SIMD_LIMIT) {
    memory.copy(to, from, size)
  } else if (size >= 16) {
    for (let i: u32 = 0; i + 16 < size; i += 16) v128.store(to + i, v128.load(from + i))
    v128.store(to + size - 16, v128.load(from + size - 16))
  } else if (size >= 8) {
    store<u64>(to, load<u64>(from))
    store<u64>(to + size - 8, load<u64>(from + size - 8))
  } else {
    for (let i: u32 = 0; i < size; i++) store<u8>(to + i, load<u8>(from + i))
  }
}

/** Whether `size` octets are equal. */
export function sameOctets(a: usize, b: usize, size: u32): bool {
  let i: u32 = 0
  for (; i + 8 <= size; i += 8) if (load<u64>(a + i) != load<u64>(b + i)) return false
  if (i == size) return true
  const shift = (8 - (size - i)) << 3
  return (load<u64>(a + i) ^ load<u64>(b + i)) << shift == 0
}

/** A 64-bit hash for tables. Depends on the octets and their number, on nothing else. */
export function hashOctets(at: usize, size: u32, seed: u64): u64 {
  let h = (seed ^ size) * MIX
  let i: u32 = 0
  for (; i + 8 <= size; i += 8) {
    h = (h ^ load<u64>(at + i)) * MIX
    h ^= h >> 32
  }
  if (i < size) h = (h ^ (load<u64>(at + i) << ((8 - (size - i)) << 3))) * MIX
  return h ^ (h >> 29)
}
