// Heads and bodies whose octets say what they belong to, so that a wrong one is seen.
import type { Body } from '../../../bindings/host/body.ts'
import type { CacheStore, EntryWriter, StoredEntry } from '../../../bindings/host/cache-store.ts'
import { equal, fail } from '../../harness.ts'

export const KIB = 1024
export const keyOf = (number: number): string => `1/0/https://site.test/${number}?q=${'x'.repeat(number % 40)}`
/** Spread over all 64 bits, as hashes are. */
export const idOf = (number: number): bigint => BigInt.asUintN(64, BigInt(number + 1) * 0x9e3779b97f4a7c15n)

/** The octets of a version of an entry, wherever one begins to look. */
export function content(size: number, number: number, version = 0): Uint8Array<ArrayBuffer> {
  const words = new Uint32Array(Math.ceil(size / 4))
  let state = (number * 2654435761 + version * 40503 + 1) >>> 0
  for (let i = 0; i < words.length; i++) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    words[i] = state
  }
  return new Uint8Array(words.buffer, 0, size)
}

export const headOf = (number: number, version = 0): Uint8Array => content(300, number + 1_000_000, version)

export function isSame(one: Uint8Array, other: Uint8Array): boolean {
  if (one.byteLength !== other.byteLength) return false
  for (let i = 0; i < one.byteLength; i++) if (one[i] !== other[i]) return false
  return true
}

export async function readAll(body: Body): Promise<Uint8Array> {
  const chunks: Uint8Array[] = []
  for (let chunk = await body.read(); chunk !== null; chunk = await body.read()) {
    if (chunk.byteLength === 0) fail('a chunk is empty')
    chunks.push(chunk)
  }
  return joined(chunks)
}

export function joined(chunks: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(chunks.reduce((sum, { byteLength }) => sum + byteLength, 0))
  let at = 0
  for (const chunk of chunks) {
    all.set(chunk, at)
    at += chunk.byteLength
  }
  return all
}

export async function writeAll(writer: EntryWriter, octets: Uint8Array, step: number = 50_000): Promise<void> {
  for (let at = 0; at < octets.byteLength; at += step) await writer.write(octets.subarray(at, at + step))
}

/** Stores one; the octets it takes. */
export async function put(store: CacheStore, number: number, size: number, version = 0): Promise<number> {
  const writer = store.create(idOf(number), keyOf(number))
  await writeAll(writer, content(size, number, version))
  return writer.commit(headOf(number, version))
}

export async function putPiece(store: CacheStore, number: number, [start, end, total]: number[]): Promise<number> {
  const writer = store.createPiece(idOf(number), keyOf(number), start as number)
  await writeAll(writer, content(total as number, number).subarray(start, end))
  return writer.commit(headOf(number))
}

export async function find(store: CacheStore, number: number, from?: number): Promise<StoredEntry | null> {
  return store.read(idOf(number), keyOf(number), from)
}

/** The body of an entry that is there; null: it is not. */
export async function bodyOf(store: CacheStore, number: number): Promise<Uint8Array | null> {
  const entry = await find(store, number)
  if (entry === null) return null
  const body = entry.body.read(0, entry.body.size)
  entry.release()
  return readAll(body)
}

export async function expectStored(store: CacheStore, number: number, size: number, version = 0): Promise<void> {
  const entry = await find(store, number)
  if (entry === null) fail(`entry ${number} is missing`)
  if (!isSame(entry.head, headOf(number, version))) fail(`the head of ${number} is wrong`)
  equal(entry.body.size, size, `the size of ${number}`)
  const body = entry.body.read(0, size)
  entry.release()
  if (!isSame(await readAll(body), content(size, number, version))) fail(`the body of ${number} is wrong`)
}

export async function listed(store: CacheStore): Promise<string[]> {
  const keys: string[] = []
  for await (const slice of store.list())
    for (const { id, key, octets, stored } of slice) {
      if (!(octets > 0 && stored > 0)) fail(`${key} takes ${octets}, stored ${stored}`)
      if (id < 0n) fail(`the id of ${key} is ${id}`)
      keys.push(key)
    }
  return keys.sort()
}
