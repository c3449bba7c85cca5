// The id of a key: 64 bits that nobody can aim at without the seed. Folded multiplication (each step is the two halves of
// a 128-bit product of keyed text and keyed state, one on the other) in two independent lanes of 16 octets.
// It is a hash for tables and file names, not a signature: whoever stores under an id compares the key itself.
// Cost: five multiplications for 16 octets.

/** Keys of the hash, from the seed. */
let k0: u64 = 0
let k1: u64 = 0
let k2: u64 = 0
let k3: u64 = 0
/** The seed as it is saved. */
export let seedLow: u64 = 0
export let seedHigh: u64 = 0

@inline const STEP: u64 = 0x9e3779b97f4a7c15
@inline const HALF: u64 = 0xffffffff

/** The halves of the 128-bit product, one on the other. */
@inline function fold(a: u64, b: u64): u64 {
  const a1 = a >> 32
  const b1 = b >> 32
  const low = (a & HALF) * (b & HALF)
  const cross = (a & HALF) * b1
  const middle = a1 * (b & HALF) + (low >> 32) + (cross & HALF)
  return (a1 * b1 + (cross >> 32) + (middle >> 32)) ^ (a * b)
}

/** The `index`th number of a sequence that `state` begins (SplitMix64). */
function expand(state: u64, index: u64): u64 {
  let x = state + STEP * index
  x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9
  x = (x ^ (x >> 27)) * 0x94d049bb133111eb
  return x ^ (x >> 31)
}

export function setSeed(low: u64, high: u64): void {
  seedLow = low
  seedHigh = high
  k0 = expand(low, 1)
  k1 = expand(high, 2)
  k2 = expand(low, 3) ^ expand(high, 4)
  k3 = expand(low, 5) + expand(high, 6)
}

/** Makes the seed of a text, which should hold as much chance as a UUID. */
export function seedFrom(at: usize, size: u32): void {
  setSeed(1, 2)
  const low = hashKey(at, size, 0)
  setSeed(3, 4)
  setSeed(low, hashKey(at, size, 0))
}

/**
 * Zero and all ones, which the table keeps for itself, become others.
 */
@inline export function asId(hash: u64): u64 {
  return hash + 1 <= 1 ? hash ^ 2 : hash
}

/** `carry`: the hash of what the key has before `[at, at + size)`, 0 when that is all. Reads up to eight octets behind. */
export function hashKey(at: usize, size: u32, carry: u64): u64 {
  let a = k0 ^ carry
  let b = k1 ^ size
  if (size > 32) {
    const last = at + size - 32
    for (; at < last; at += 32) {
      a = fold(load<u64>(at) ^ k2, load<u64>(at, 8) ^ a)
      b = fold(load<u64>(at, 16) ^ k3, load<u64>(at, 24) ^ b)
    }
    a = fold(load<u64>(last) ^ k2, load<u64>(last, 8) ^ a)
    b = fold(load<u64>(last, 16) ^ k3, load<u64>(last, 24) ^ b)
  } else if (size >= 16) {
    const last = at + size - 16
    a = fold(load<u64>(at) ^ k2, load<u64>(at, 8) ^ a)
    b = fold(load<u64>(last) ^ k3, load<u64>(last, 8) ^ b)
  } else if (size >= 8) {
    a = fold(load<u64>(at) ^ k2, load<u64>(at + size - 8) ^ a)
  } else if (size) {
    a = fold((load<u64>(at) << ((8 - size) << 3)) ^ k2, a)
  }
  return asId(fold(a ^ k3, b ^ k2))
}
