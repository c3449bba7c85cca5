// The files of large bodies: where they are, who uses them, and which go. A file that is used is removed when it is not
// any more, so that readers of a doomed entry go on, on Windows too.
import { type Dirent, lstatSync, mkdirSync, renameSync } from 'node:fs'
import { constants, type FileHandle, open, readdir, unlink } from 'node:fs/promises'
import { join } from 'node:path'
import { type BodyName, bodyNameOf } from '../../../bindings/session/cache/body-layout.ts'

const { O_CREAT, O_EXCL, O_NOFOLLOW = 0, O_RDONLY, O_RDWR } = constants
const TEMPORARY = '.tmp'

interface Use {
  users: number
  isDoomed: boolean
}

export class BodyFiles {
  readonly #root: string
  readonly #uses = new Map<string, Use>()
  readonly #works = new Set<Promise<void>>()
  readonly #made = new Set<string>()

  constructor(root: string) {
    this.#root = root
    makeDirectory(root)
  }

  #path(fileName: string): string {
    return join(this.#root, fileName.slice(0, 2), fileName)
  }

  /** Under a temporary name, to be read and written. Uses it. */
  async create(fileName: string): Promise<FileHandle> {
    this.use(fileName)
    const directory = fileName.slice(0, 2)
    if (!this.#made.has(directory)) makeDirectory(join(this.#root, directory))
    this.#made.add(directory)
    return open(this.#path(fileName) + TEMPORARY, O_CREAT | O_EXCL | O_RDWR | O_NOFOLLOW, 0o600)
  }

  /** Gives a written file its name. */
  keep(fileName: string): void {
    renameSync(this.#path(fileName) + TEMPORARY, this.#path(fileName))
  }

  open(fileName: string): Promise<FileHandle> {
    return open(this.#path(fileName), O_RDONLY | O_NOFOLLOW)
  }

  use(fileName: string): void {
    const use = this.#uses.get(fileName)
    if (use === undefined) this.#uses.set(fileName, { users: 1, isDoomed: false })
    else use.users += 1
  }

  release(fileName: string): void {
    const use = this.#uses.get(fileName)
    if (use === undefined || --use.users > 0) return
    this.#uses.delete(fileName)
    if (use.isDoomed) this.#remove(this.#path(fileName))
  }

  /** Removes it, or lets its last user do so. */
  doom(fileName: string): void {
    const use = this.#uses.get(fileName)
    if (use === undefined) this.#remove(this.#path(fileName))
    else use.isDoomed = true
  }

  /** One that was not kept, released by its writer. */
  discard(fileName: string): void {
    this.release(fileName)
    this.#remove(this.#path(fileName) + TEMPORARY)
  }

  #remove(path: string): void {
    // One that stays is swept at the next opening.
    this.track(unlink(path).catch(() => {}))
  }

  /** Something that ends by itself, and does not reject. */
  track(work: Promise<void>): void {
    this.#works.add(work)
    work.finally(() => this.#works.delete(work))
  }

  async settled(): Promise<void> {
    while (this.#works.size > 0) await Promise.all(this.#works)
  }

  doomAll(): void {
    for (const use of this.#uses.values()) use.isDoomed = true
  }

  /** At the end: what is doomed goes, used or not. */
  removeDoomed(): Promise<void> {
    for (const [fileName, { isDoomed }] of this.#uses) if (isDoomed) this.#remove(this.#path(fileName))
    return this.settled()
  }

  /** Dooms what no entry has: left by a kill, or by a database that was begun anew. */
  async sweep(isKept: (name: BodyName) => boolean, isOver: () => boolean): Promise<void> {
    for (const directory of await listed(this.#root)) {
      if (!directory.isDirectory()) continue
      const path = join(this.#root, directory.name)
      for (const { name: fileName } of await listed(path)) {
        if (isOver()) return
        const name = bodyNameOf(fileName)
        if (name !== null && !isKept(name)) this.doom(fileName)
        else if (fileName.endsWith(TEMPORARY) && !this.#uses.has(fileName.slice(0, -TEMPORARY.length)))
          this.#remove(join(path, fileName))
      }
    }
    await this.settled()
  }
}

/** Its parent exists. Not through a symbolic link. */
export function makeDirectory(path: string): void {
  try {
    mkdirSync(path, { mode: 0o700 })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    if (!lstatSync(path).isDirectory())
      throw Object.assign(new Error(`${path} is not a directory`), { code: 'ENOTDIR' })
  }
}

async function listed(directory: string): Promise<Dirent[]> {
  try {
    return await readdir(directory, { withFileTypes: true })
  } catch {
    return []
  }
}
