// runtimes: node deno bun browser
// Every character: whether its escape in a URL is the character in a pattern, as Unicode's properties have it.
import { createUrlPatterns, loadCore } from '#core'
import { staysEscaped } from '../../fuzz/pattern-oracle.ts'
import { before, deepEqual, describe, it } from '../../harness.ts'

const STEP = 1024
/** The planes with letters and signs, the one with tags, and the last characters there are. */
const RANGES = [
  [0, 0x20000],
  [0xe0000, 0xe2000],
  [0x10f000, 0x110000],
] as const
const STARTS = RANGES.flatMap(([from, end]) => Array.from({ length: (end - from) / STEP }, (_, i) => from + i * STEP))
const encoder = new TextEncoder()

function escapeAll(character: string): string {
  return Array.from(encoder.encode(character), (octet) => `%${octet.toString(16).padStart(2, '0')}`).join('')
}

/** The characters from `first` on, surrogates and what has a meaning in patterns left out. */
function charactersFrom(first: number): string[] {
  const all = Array.from({ length: STEP }, (_, at) => String.fromCodePoint(first + at))
  return all.filter((character) => character.isWellFormed() && character > ' ' && !/[*#/?\x7f]/.test(character))
}

describe('escapes of characters', () => {
  before(() => loadCore())

  it('each is decoded or stays, by its properties', () => {
    const patterns = createUrlPatterns()
    const wrong: string[] = []
    for (const first of STARTS) {
      const characters = charactersFrom(first)
      if (characters.length === 0) continue
      const filter = patterns.compile({ urls: characters.map((character, at) => `http://h${at}/${character}`) })
      for (const [at, character] of characters.entries()) {
        const escapes = escapeAll(character)
        if (filter.matches(`http://h${at}/${escapes}`) === staysEscaped(character)) wrong.push(escapes)
      }
      filter.dispose()
    }
    deepEqual(wrong.slice(0, 20), [])
  })
})
