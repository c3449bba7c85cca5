// SHA-256 at once, where the page's own (crypto.subtle) only answers later. For names, a few hundred octets each.
// Spec: FIPS 180-4, 5.1.1 (padding), 6.2.2 (hash computation); the constants are computed as 4.2.2 defines them.

const WORDS = 64

/** The first 32 bits of the fractional parts of the roots of the first primes. */
function fractions(count: number, root: (prime: number) => number): Int32Array {
  const words = new Int32Array(count)
  for (let prime = 2, found = 0; found < count; prime++) {
    if (!isPrime(prime)) continue
    const value = root(prime)
    words[found++] = (value - Math.floor(value)) * 2 ** 32
  }
  return words
}

function isPrime(candidate: number): boolean {
  for (let divisor = 2; divisor * divisor <= candidate; divisor++) if (candidate % divisor === 0) return false
  return true
}

/** The message, a one bit, zeros and its length in bits, as whole blocks of 64 octets. */
function padded(octets: Uint8Array): DataView {
  const blocks = new Uint8Array(Math.ceil((octets.length + 9) / 64) * 64)
  blocks.set(octets)
  blocks[octets.length] = 0x80
  const data = new DataView(blocks.buffer)
  data.setUint32(blocks.length - 8, Math.floor(octets.length / 2 ** 29))
  data.setUint32(blocks.length - 4, octets.length << 3)
  return data
}

const rotated = (word: number, by: number): number => (word >>> by) | (word << (32 - by))

function schedule(data: DataView, block: number): Int32Array {
  const w = new Int32Array(WORDS)
  for (let t = 0; t < 16; t++) w[t] = data.getInt32(block + 4 * t)
  for (let t = 16; t < WORDS; t++) {
    const [early, late] = [w[t - 15]!, w[t - 2]!]
    const sigma0 = rotated(early, 7) ^ rotated(early, 18) ^ (early >>> 3)
    const sigma1 = rotated(late, 17) ^ rotated(late, 19) ^ (late >>> 10)
    w[t] = sigma1 + w[t - 7]! + sigma0 + w[t - 16]!
  }
  return w
}

function compress(hash: Int32Array, w: Int32Array, k: Int32Array): void {
  let [a, b, c, d, e, f, g, h] = hash as unknown as [number, number, number, number, number, number, number, number]
  for (let t = 0; t < WORDS; t++) {
    const sum1 = rotated(e, 6) ^ rotated(e, 11) ^ rotated(e, 25)
    const t1 = (h + sum1 + ((e & f) ^ (~e & g)) + k[t]! + w[t]!) | 0
    const sum0 = rotated(a, 2) ^ rotated(a, 13) ^ rotated(a, 22)
    const t2 = (sum0 + ((a & b) ^ (a & c) ^ (b & c))) | 0
    ;[h, g, f, e, d, c, b, a] = [g, f, e, (d + t1) | 0, c, b, a, (t1 + t2) | 0]
  }
  for (const [index, word] of [a, b, c, d, e, f, g, h].entries()) hash[index] = hash[index]! + word
}

/** Hex, in lower case, of the UTF-8 of a text. */
export function sha256(text: string): string {
  const data = padded(new TextEncoder().encode(text))
  const hash = fractions(8, Math.sqrt)
  const k = fractions(WORDS, Math.cbrt)
  for (let block = 0; block < data.byteLength; block += 64) compress(hash, schedule(data, block), k)
  return [...hash].map((word) => (word >>> 0).toString(16).padStart(8, '0')).join('')
}
