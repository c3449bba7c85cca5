// One instance of the URL pattern module with its views: how texts get in and what comes out.
import type { TextCodec } from './codec.ts'
import { OmniError } from './errors.ts'

/** The exports of assembly/match/index.ts. */
interface MatchExports {
  readonly memory: WebAssembly.Memory
  reserve(size: number): number
  compile(schemes: number, urls: number, excludes: number): number
  status(): number
  refusedIndex(): number
  matchesAll(set: number): number
  matches(set: number, length: number): number
  dispose(set: number): void
}

/** What `compile` answers instead of a set's address: memory has run out, or a pattern's problem. */
const OUT_OF_MEMORY = -1
/** The input area's usual size: what the core keeps when more is not asked for. */
const FIRST_ROOM = 1024
const KEPT_ROOM = 1 << 18
/** Addresses are signed at this border. */
const MOST_ROOM = 0x7fff_0000

function outOfMemory(): OmniError {
  return new OmniError('OMNI_CORE_MEMORY', 'The URL pattern module needs more memory than the runtime gives it.')
}

/** Texts for `MatchInstance.compile`. */
export interface PatternLists {
  readonly schemes: readonly string[]
  readonly urls: readonly string[]
  readonly excludes: readonly string[]
}

/** The pattern (counted over both lists) that is none, and why (assembly/match/pattern.ts). */
export interface RefusedPattern {
  readonly index: number
  readonly problem: number
}

export class MatchInstance {
  readonly #exports: MatchExports
  readonly #codec: TextCodec
  #input: Uint8Array = new Uint8Array(0)
  /** The URL the core has read last, which a second filter need not pass again. */
  #url: string | null = null

  constructor(module: WebAssembly.Module, codec: TextCodec) {
    this.#exports = new WebAssembly.Instance(module).exports as unknown as MatchExports
    this.#codec = codec
  }

  /** Octets of the instance's memory. */
  get memorySize(): number {
    return this.#exports.memory.buffer.byteLength
  }

  /** A set's address, or what is wrong. */
  compile({ schemes, urls, excludes }: PatternLists): number | RefusedPattern {
    this.#write([...schemes, ...urls, ...excludes])
    const set = this.#exports.compile(schemes.length, urls.length, excludes.length)
    if (set !== 0) return set
    const status = this.#exports.status()
    if (status === OUT_OF_MEMORY) throw outOfMemory()
    return { index: this.#exports.refusedIndex(), problem: OUT_OF_MEMORY - status }
  }

  matchesAll(set: number): boolean {
    return this.#exports.matchesAll(set) !== 0
  }

  /** `url` is canonical, and so ASCII. */
  matches(set: number, url: string): boolean {
    if (url === this.#url) return this.#exports.matches(set, 0) === 1
    if (url === '') return false
    const { length } = url
    let input = this.#input
    // A view on memory that has grown has length 0; a large area is given back with the next small text.
    if (input.length < length || input.length - length > KEPT_ROOM) input = this.#reserve(length)
    this.#codec.writeLatin1(input, 0, url)
    const answer = this.#exports.matches(set, length)
    this.#url = answer < 0 ? null : url
    if (answer < 0) throw outOfMemory()
    return answer === 1
  }

  dispose(set: number): void {
    this.#exports.dispose(set)
  }

  /** Texts as the core reads them: the number of octets, then UTF-8. */
  #write(texts: readonly string[]): void {
    const input = this.#reserve(texts.reduce((sum, text) => sum + 4 + 3 * text.length, 0))
    const view = new DataView(input.buffer, input.byteOffset)
    let at = 0
    for (const text of texts) {
      const octets = this.#codec.writeUtf8(input, at + 4, text)
      view.setUint32(at, octets, true)
      at += 4 + octets
    }
  }

  /** The input area with at least `size` octets. What it held is gone. */
  #reserve(size: number): Uint8Array {
    this.#url = null
    const wanted = Math.max(size, FIRST_ROOM)
    const at = wanted <= MOST_ROOM ? this.#exports.reserve(wanted) : 0
    this.#input = new Uint8Array(this.#exports.memory.buffer, at, at ? wanted : 0)
    if (!at) throw outOfMemory()
    return this.#input
  }
}
