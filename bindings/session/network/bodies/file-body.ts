// A part of a file as a body, read as its reader reads; it can be sent again. The descriptor is open between the first
// read and the end, or from the start where the file was opened to look at it.
import type { BodyPart, RequestBody } from '../../../host/body.ts'
import { NetError } from '../../../host/errors.ts'
import type { OpenedFile } from '../../../host/files.ts'

const CHUNK = 256 * 1024

export interface FilePart {
  readonly path: string
  /** First octet, and how many. */
  readonly offset: number
  readonly length: number
}

export class FileBody implements RequestBody {
  readonly length: number
  readonly parts: readonly BodyPart[]
  readonly #part: FilePart
  readonly #open: () => Promise<OpenedFile>
  #file: OpenedFile | null
  #given = 0
  #cancelled: NetError | null = null

  constructor(part: FilePart, open: () => Promise<OpenedFile>, opened: OpenedFile | null = null) {
    this.#part = part
    this.#open = open
    this.#file = opened
    this.length = part.length
    const { path, offset, length } = part
    this.parts = [{ type: 'file', path, offset, length, modified: opened?.modified ?? 0 }]
    if (length === 0) this.#close()
  }

  async read(): Promise<Uint8Array | null> {
    if (this.#cancelled !== null) throw this.#cancelled
    const left = this.#part.length - this.#given
    if (left === 0) return null
    try {
      return await this.#next(Math.min(left, CHUNK))
    } catch (error) {
      this.#close()
      throw this.#cancelled ?? error
    }
  }

  cancel(reason?: unknown): void {
    this.#cancelled ??= new NetError('ERR_ABORTED', `the body of ${this.#part.path} was cancelled`, { cause: reason })
    this.#close()
  }

  async rewind(): Promise<boolean> {
    this.#given = 0
    return this.#cancelled === null
  }

  async #next(most: number): Promise<Uint8Array> {
    this.#file ??= await this.#open()
    // Cancelled while it was opened: nobody else closes it.
    if (this.#cancelled !== null) throw this.#cancelled
    const chunk = await this.#file.read(this.#part.offset + this.#given, most)
    if (this.#cancelled !== null) throw this.#cancelled
    // Cut off meanwhile: what was sent must not look complete.
    if (chunk.byteLength === 0)
      throw new NetError('ERR_CONTENT_LENGTH_MISMATCH', `${this.#part.path} is shorter than it was`)
    this.#given += chunk.byteLength
    if (this.#given === this.#part.length) this.#close()
    return chunk
  }

  #close(): void {
    this.#file?.close()
    this.#file = null
  }
}
