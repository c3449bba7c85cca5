// One instance of the cookie module with its views and texts: how octets get in and out, and nothing about cookies.
import type { TextCodec } from './codec.ts'
import { OmniError } from './errors.ts'

/** The exports of assembly/cookies/index.ts. Addresses and lengths are octets; times milliseconds. */
export interface CookieExports {
  readonly memory: WebAssembly.Memory
  reserve(size: number): number
  outStart(): number
  requestRecord(): number
  createJar(records: number): number
  disposeJar(handle: number): void
  size(handle: number): number
  pending(handle: number): number
  forgetLoss(handle: number): void
  noteLoss(handle: number): void
  header(handle: number, urlLength: number, now: number): number
  headerFor(handle: number, now: number): number
  headerStart(): number
  setLine(handle: number, now: number, serverDate: number): number
  setFirstParty(handle: number, lineLength: number, urlLength: number, now: number, serverDate: number): number
  domainStart(): number
  domainLength(): number
  setDetails(handle: number, count: number, now: number): number
  query(handle: number, now: number): number
  remove(handle: number, exceptions: number, now: number): number
  drain(handle: number): number
  rows(handle: number, all: number): number
  loadRows(handle: number, count: number, sealed: number): number
  loadPacked(handle: number, rows: number, keys: number, count: number): number
  seal(handle: number): number
  jarStart(handle: number): number
  restoreBegin(size: number): number
  restoreFed(at: number, size: number, isFirst: number): void
  restoreEnd(handle: number, at: number, size: number): number
  handleTable(): number
  salvage(handle: number, length: number): number
  dropped(): number
  site(length: number): number
  date(length: number): number
  sameSite(): number
  registrable(length: number): number
  declareScheme(length: number, isSecure: number): number
}

/** What a door answers instead of a result (assembly/cookies/request.ts). */
export const NO_SUCH_JAR = -1
export const OUT_OF_MEMORY = -2
export const NEEDS_IDNA = -3
export const NEEDS_IDNA_DOMAIN = -4

const FIRST_ROOM = 8192

export class CookieInstance {
  readonly exports: CookieExports
  readonly codec: TextCodec
  #octets: Uint8Array = new Uint8Array(0)
  #data: DataView = new DataView(new ArrayBuffer(0))
  #input: Uint8Array = new Uint8Array(0)
  #inputAt = 0
  #room = 0

  constructor(module: WebAssembly.Module, codec: TextCodec) {
    this.exports = new WebAssembly.Instance(module).exports as unknown as CookieExports
    this.codec = codec
    this.input(FIRST_ROOM)
  }

  /** The whole memory, current even after it has grown. */
  get octets(): Uint8Array {
    // A view on memory that has grown has length 0, and writing into it is silently nothing.
    if (this.#octets.length === 0) this.#renew()
    return this.#octets
  }

  get data(): DataView {
    if (this.#octets.length === 0) this.#renew()
    return this.#data
  }

  /** Address of the input area. */
  get inputAt(): number {
    return this.#inputAt
  }

  #renew(): void {
    const { buffer } = this.exports.memory
    this.#octets = new Uint8Array(buffer)
    this.#data = new DataView(buffer)
    this.#input = this.#octets.subarray(this.#inputAt, this.#inputAt + this.#room)
  }

  /** The input area with at least `size` octets of room. */
  input(size: number): Uint8Array {
    if (size > this.#room || this.#room > size + (1 << 18)) {
      const wanted = Math.max(FIRST_ROOM, size)
      this.#inputAt = this.exports.reserve(wanted)
      this.#room = this.#inputAt ? wanted : 0
      this.#renew()
      if (!this.#inputAt) throw outOfMemory()
    } else if (this.#octets.length === 0) this.#renew()
    return this.#input
  }

  /** Writes one text at the start of the input area; its octets. */
  writeUtf8(text: string): number {
    return this.codec.writeUtf8(this.input(text.length * 3), 0, text)
  }

  /** A text of the output area. */
  readUtf8(start: number, end: number): string {
    return this.codec.readUtf8(this.octets, start, end)
  }
}

export function outOfMemory(): OmniError {
  return new OmniError('OMNI_CORE_MEMORY', 'The cookie module needs more memory than the runtime gives it.')
}
