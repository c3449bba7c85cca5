// Octets as they come, copied into blocks of 64 KiB; small ones take no more than they need.

export const BLOCK = 65_536
const LEAST = 4096

export class Blocks {
  readonly #blocks: (Uint8Array<ArrayBuffer> | null)[] = []
  #size = 0

  get size(): number {
    return this.#size
  }

  /** Blocks begun. */
  get count(): number {
    return this.#blocks.length
  }

  append(chunk: Uint8Array): void {
    for (let at = 0; at < chunk.byteLength; ) {
      const used = this.#size % BLOCK
      const part = chunk.subarray(at, at + BLOCK - used)
      this.#room(used, part.byteLength).set(part, used)
      this.#size += part.byteLength
      at += part.byteLength
    }
  }

  /** The last block with place for so many octets behind those it has. */
  #room(used: number, more: number): Uint8Array {
    const last = used === 0 ? null : (this.#blocks.at(-1) ?? null)
    if (last !== null && last.byteLength >= used + more) return last
    const size = used === 0 ? more : Math.max(2 * last!.byteLength, used + more)
    const block = new Uint8Array(Math.min(BLOCK, Math.max(size, LEAST)))
    if (last !== null) block.set(last.subarray(0, used))
    this.#blocks[used === 0 ? this.#blocks.length : this.#blocks.length - 1] = block
    return block
  }

  /** A block as far as it is filled; a view. Null: it was dropped. */
  block(index: number): Uint8Array<ArrayBuffer> | null {
    const block = this.#blocks[index] ?? null
    return block?.subarray(0, Math.min(BLOCK, this.#size - index * BLOCK)) ?? null
  }

  /** Octets from `at` on to the end of their block, copied. Null: dropped. */
  copy(at: number, end: number = this.#size): Uint8Array<ArrayBuffer> | null {
    const index = Math.floor(at / BLOCK)
    return this.block(index)?.slice(at - index * BLOCK, end - index * BLOCK) ?? null
  }

  /** Frees the memory of one. */
  drop(index: number): void {
    this.#blocks[index] = null
  }

  /** Nothing more will come: frees what the last block has too much. */
  trim(): void {
    const last = this.#blocks.length - 1
    if (this.#size % BLOCK !== 0) this.#blocks[last] = this.block(last)?.slice() ?? null
  }
}
