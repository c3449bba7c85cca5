// The large bodies of a cache and who uses them: a reader, in whatever tab, shares the lock of a body's name, so that it
// goes when the last one has let it go.
import {
  type BodyLayout,
  type BodyName,
  bodyNameOf,
  fileNameOf,
  GROUP,
  groupLength,
  groupTakes,
} from '../../../bindings/session/cache/body-layout.ts'
import type { FilePart } from '../../../bindings/session/cache/entry-record.ts'
import { holdLock, tryLock } from '../hold-lock.ts'
import type { BodyArea, BodySink, BodySource } from './body-area.ts'

export interface OpenBody {
  readonly source: BodySource
  readonly seed: number
  readonly header: Uint8Array
  release(): void
}

export class BodyFiles {
  readonly layout: BodyLayout
  readonly #area: BodyArea
  /** Begins the names of locks. */
  readonly #name: string
  readonly #beingWritten = new Set<string>()

  constructor(name: string, area: BodyArea, layout: BodyLayout) {
    this.#name = name
    this.#area = area
    this.layout = layout
  }

  seedOf(name: BodyName): number {
    return this.layout.seedOf(fileNameOf(name))
  }

  /** `end`: a row names it, or it is gone. Until then it is not swept. */
  async create(name: BodyName, key: string): Promise<{ sink: BodySink; end(): void }> {
    const fileName = fileNameOf(name)
    this.#beingWritten.add(fileName)
    const end = (): void => void this.#beingWritten.delete(fileName)
    try {
      const sink = await this.#area.create(fileName)
      await sink.write(this.layout.header(fileName, key))
      return { sink, end }
    } catch (error) {
      end()
      throw error
    }
  }

  /** Rejects with any error when it is not there. */
  async open(name: BodyName, key: string): Promise<OpenBody> {
    const fileName = fileNameOf(name)
    const release = await tryLock(this.#lockOf(fileName), { mode: 'shared', ifAvailable: true })
    if (release === null) throw new Error('it is about to go')
    try {
      const header = this.layout.header(fileName, key)
      const source = await this.#area.open(fileName, header.byteLength)
      return { source, seed: this.layout.seedOf(fileName), header, release }
    } catch (error) {
      release()
      throw error
    }
  }

  /**
   * The octets from `at` of its data on, to the end of their group at most, verified, and with the first group the
   * header. Rejects with any error.
   */
  async read({ source, seed, header }: OpenBody, part: FilePart, at: number, end: number): Promise<Uint8Array> {
    const group = Math.floor(at / GROUP)
    const length = groupLength(part.size, group)
    const [found, octets] = await Promise.all([
      group === 0 ? source.header(header.byteLength) : header,
      source.group(group, groupTakes(length)),
    ])
    if (!isSame(found, header)) throw new Error('its header is wrong')
    if (octets.byteLength !== groupTakes(length)) throw new Error('it is too short')
    const [from, to] = [at - group * GROUP, Math.min(length, end - group * GROUP)]
    if (!this.layout.isIntact(octets, { seed, group }, { start: from, end: to }))
      throw new Error(`the checksum of group ${group} is wrong`)
    return octets.subarray(from, to)
  }

  #lockOf(fileName: string): string {
    return `${this.#name}:${fileName}`
  }

  /** When nobody reads them any more. */
  doom(names: readonly BodyName[]): void {
    for (const name of names) this.#remove(fileNameOf(name)).catch(() => {})
  }

  async #remove(fileName: string): Promise<void> {
    const release = await holdLock(this.#lockOf(fileName), {})
    await this.#area.remove(fileName)
    release()
  }

  /** Dooms the bodies that no row names. */
  async sweep(isNamed: (name: BodyName) => Promise<boolean>): Promise<void> {
    for await (const fileName of this.#area.names()) {
      const name = bodyNameOf(fileName)
      if (name === null || this.#beingWritten.has(fileName) || (await isNamed(name))) continue
      // It may have begun while the rows were asked.
      if (!this.#beingWritten.has(fileName)) this.doom([name])
    }
  }
}

function isSame(one: Uint8Array, other: Uint8Array): boolean {
  return one.byteLength === other.byteLength && one.every((octet, at) => octet === other[at])
}
