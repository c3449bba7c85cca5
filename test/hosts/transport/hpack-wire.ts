// Blocks as text and back, and field lists to try them with.
import { HpackDecoder } from '../../../runtimes/native/http2/hpack/decoder.ts'
import { HpackEncoder } from '../../../runtimes/native/http2/hpack/encoder.ts'

const LIST_LIMIT = 262_144

/** Octets of hexadecimal digits, blanks between them as one likes. */
export function octets(digits: string): Uint8Array {
  const pairs = digits.replaceAll(' ', '').match(/../g) ?? []
  return Uint8Array.from(pairs, (pair) => Number.parseInt(pair, 16))
}

export function digits(block: Uint8Array): string {
  return Array.from(block, (octet) => octet.toString(16).padStart(2, '0')).join('')
}

/** The block of `fields`, with octets around it that have to stay. */
export function encoded(encoder: HpackEncoder, fields: readonly string[]): Uint8Array {
  const most = HpackEncoder.mostOctets(fields)
  const into = new Uint8Array(most + 8).fill(0xa5)
  const end = encoder.encode(fields, into, 4)
  if (end > most + 4) throw new Error(`${end - 4} octets, at most ${most} were promised`)
  if (into.subarray(0, 4).some((octet) => octet !== 0xa5)) throw new Error('written before the start')
  if (into.subarray(end).some((octet) => octet !== 0xa5)) throw new Error('written after the end')
  return into.slice(4, end)
}

export function decoded(decoder: HpackDecoder, block: Uint8Array): string[] | null {
  return decoder.decode(block, 0, block.length)
}

export function newDecoder(maxTableSize: number = 4096, maxListOctets: number = LIST_LIMIT): HpackDecoder {
  return new HpackDecoder(maxTableSize, maxListOctets)
}

const NAMES = [
  'accept',
  'accept-language',
  'cache-control',
  'cookie',
  'range',
  'referer',
  'x-c',
  'user-agent',
  'x-a',
  'x-b',
]
const TEXT = 'abcdefghijklmnopqrstuvwxyz0123456789-_=;,/ "()%'

function textOf(random: (below: number) => number, length: number): string {
  return Array.from({ length }, () => TEXT.charAt(random(TEXT.length))).join('')
}

/** Fields of a request: few names with few values and now and then one that is new, long or empty. */
export function randomFields(random: (below: number) => number): string[] {
  const fields = [':method', random(9) === 0 ? 'PUT' : 'GET', ':authority', 'a.test', ':scheme', 'https', ':path', '/']
  fields[7] += textOf(random, random(40)).replaceAll(/[" ]/g, '.')
  for (let left = random(20); left > 0; left--) {
    const name = random(6) === 0 ? `x-${textOf(random, 3).replaceAll(/[^a-z]/g, 'z')}` : NAMES[random(NAMES.length)]!
    const shape = random(12)
    if (shape === 0) fields.push(name, '')
    else if (shape === 1) fields.push(name, textOf(random, 1 + random(3000)).trim())
    else if (shape < 5) fields.push(name, textOf(random, 1 + random(30)).trim())
    else fields.push(name, `value ${random(12)} of ${name}`)
  }
  return fields
}
