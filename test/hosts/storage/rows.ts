// Rows for tests of stores: recognisable, of mixed sizes, some longer than a page.
import type { RowChange, Store } from '../../../bindings/host/storage.ts'

const encoder = new TextEncoder()
const decoder = new TextDecoder()

export const keyOf = (index: number): Uint8Array => encoder.encode(`example${index % 40}.test|/|name${index}`)
export const contentOf = (index: number): string => `value ${index} `.repeat(index % 50 === 0 ? 500 : 5 + (index % 20))

export function rowsOf(count: number, from = 0): RowChange[] {
  return Array.from({ length: count }, (_, index) => ({
    table: 'cookies',
    key: keyOf(from + index),
    value: encoder.encode(contentOf(from + index)),
  }))
}

/** Indexes of the rows that came back exactly as written. */
export async function intact(store: Store): Promise<Set<number>> {
  const found = new Set<number>()
  for await (const slice of store.rows('cookies'))
    for (const { key, value } of slice) {
      const index = Number(decoder.decode(key).split('name')[1])
      if (decoder.decode(value) === contentOf(index)) found.add(index)
    }
  return found
}
