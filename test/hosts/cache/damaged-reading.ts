// Reading from a store that was damaged on purpose: whatever comes is what was stored, or an error.

import type { CacheStore } from '../../../bindings/host/cache-store.ts'
import { NetError } from '../../../bindings/host/errors.ts'
import { equal, fail, ok } from '../../harness.ts'
import { content, find, headOf, isSame } from './stored-content.ts'

export type Random = (below: number) => number

/** The same numbers every time. */
export function seededRandom(): Random {
  let seed = 20260202
  return (below) => {
    seed = (Math.imul(seed, 1103515245) + 12345) & 0x7fffffff
    return seed % below
  }
}

export interface Wanted {
  readonly from: number
  readonly to: number
  /** Of the whole body. */
  readonly size: number
}

/** Null: it is a miss. False: it was cut off by an error, or has less. Throws at a wrong octet. */
export async function served(store: CacheStore, number: number, { from, to, size }: Wanted): Promise<boolean | null> {
  const entry = await find(store, number, from)
  if (entry === null) return null
  ok(isSame(entry.head, headOf(number)), `the head of ${number}`)
  // What was cut may have less.
  const isThere = from === to || entry.pieces.some(({ start, end }) => start <= from && to <= end)
  const body = isThere ? entry.body.read(from, to) : null
  entry.release()
  if (body === null) return false
  const expected = content(size, number).subarray(from, to)
  let at = 0
  try {
    for (let chunk = await body.read(); chunk !== null; at += chunk.byteLength, chunk = await body.read())
      if (!isSame(chunk, expected.subarray(at, at + chunk.byteLength))) fail(`a wrong octet of ${number} behind ${at}`)
  } catch (error) {
    if (!(error instanceof NetError) || error.code !== 'ERR_CACHE_READ_FAILURE') throw error
    equal(await find(store, number, from), null, 'what is damaged is removed')
    return false
  }
  equal(at, expected.byteLength, `octets of ${number}`)
  return true
}
