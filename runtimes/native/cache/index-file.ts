// The saved index: a mark, which the table has too while no entry has changed since, then octets that carry a checksum of
// their own.
import { constants, open, readFile, rename } from 'node:fs/promises'
import { join } from 'node:path'

const { O_CREAT, O_NOFOLLOW = 0, O_TRUNC, O_WRONLY } = constants
const NAME = 'index'

/** `mark`: 32 characters. */
export async function writeIndex(directory: string, mark: string, saved: Uint8Array): Promise<void> {
  const temporary = join(directory, `${NAME}.tmp`)
  const file = await open(temporary, O_CREAT | O_TRUNC | O_WRONLY | O_NOFOLLOW, 0o600)
  try {
    await file.writeFile(Buffer.from(mark, 'latin1'))
    await file.writeFile(saved)
  } finally {
    await file.close()
  }
  await rename(temporary, join(directory, NAME))
}

/** Null: none, or not the one with this mark. */
export async function readIndex(directory: string, mark: string): Promise<Uint8Array | null> {
  try {
    const found = await readFile(join(directory, NAME))
    return found.toString('latin1', 0, mark.length) === mark ? found.subarray(mark.length) : null
  } catch {
    return null
  }
}
