// Bodies as rows of the database, where the origin has no files to write.
import type { BodyArea, BodySink, BodySource } from './body-area.ts'
import type { CacheDatabase } from './cache-database.ts'

export class RowBodies implements BodyArea {
  readonly #database: CacheDatabase

  constructor(database: CacheDatabase) {
    this.#database = database
  }

  async create(name: string): Promise<BodySink> {
    let parts = 0
    return {
      write: (part) => {
        const key = [name, parts++]
        // Cut out: a view is stored with the whole buffer behind it.
        const octets = part.slice()
        return this.#database.write(
          ['bodies'],
          (transaction) => void transaction.objectStore('bodies').put(octets, key),
        )
      },
      close: async () => {},
      abort: () => this.remove(name),
    }
  }

  async open(name: string): Promise<BodySource> {
    const part = async (number: number): Promise<Uint8Array> => {
      const found: unknown = await this.#database.read('bodies', (store) => store.get([name, number]))
      if (!(found instanceof Uint8Array)) throw new Error('a part is missing')
      return found
    }
    return { header: () => part(0), group: (group) => part(group + 1) }
  }

  remove(name: string): Promise<void> {
    const all = IDBKeyRange.bound([name], [name, []])
    return this.#database
      .write(['bodies'], (transaction) => void transaction.objectStore('bodies').delete(all))
      .catch(() => {})
  }

  async *names(): AsyncGenerator<string> {
    const keys = await this.#database.read('bodies', (store) => store.getAllKeys())
    for (const [name, part] of keys as [string, number][]) if (part === 0) yield name
  }
}
