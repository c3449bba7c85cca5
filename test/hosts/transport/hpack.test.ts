// runtimes: node deno bun
// HPACK alone: the examples of RFC 7541 appendix C, what an encoder may choose, and every way a block can be wrong.
import type { HpackDecoder } from '../../../runtimes/native/http2/hpack/decoder.ts'
import { HpackEncoder } from '../../../runtimes/native/http2/hpack/encoder.ts'
import { HpackError } from '../../../runtimes/native/http2/hpack/hpack-error.ts'
import { deepEqual, describe, equal, it, ok, throws } from '../../harness.ts'
import { decoded, digits, encoded, newDecoder, octets } from './hpack-wire.ts'

interface Example {
  readonly name: string
  readonly tableSize: number
  /** Blocks on one connection and their fields. */
  readonly blocks: readonly (readonly [block: string, fields: readonly string[]])[]
  /** Names and values of the dynamic table at the end, newest first. */
  readonly table: readonly string[]
  readonly tableOctets: number
}

const REQUESTS = [
  [':method', 'GET', ':scheme', 'http', ':path', '/', ':authority', 'www.example.com'],
  [':method', 'GET', ':scheme', 'http', ':path', '/', ':authority', 'www.example.com', 'cache-control', 'no-cache'],
  [
    ...[':method', 'GET', ':scheme', 'https', ':path', '/index.html', ':authority', 'www.example.com'],
    ...['custom-key', 'custom-value'],
  ],
] as const
const REQUESTS_TABLE = ['custom-key', 'custom-value', 'cache-control', 'no-cache', ':authority', 'www.example.com']

const COOKIE = 'foo=ASDJKHQKBZXOQWEOPIUAXQWEOIU; max-age=3600; version=1'
const redirect = (status: string, second: string): string[] => [
  ...[':status', status, 'cache-control', 'private', 'date', `Mon, 21 Oct 2013 20:13:${second} GMT`],
  ...['location', 'https://www.example.com'],
]
const RESPONSES = [
  redirect('302', '21'),
  redirect('307', '21'),
  [...redirect('200', '22'), 'content-encoding', 'gzip', 'set-cookie', COOKIE],
] as const
const RESPONSES_TABLE = [
  ...['set-cookie', COOKIE, 'content-encoding', 'gzip'],
  ...['date', 'Mon, 21 Oct 2013 20:13:22 GMT'],
]

const HUFFMAN_REQUESTS = [
  '828684418cf1e3c2e5f23a6ba0ab90f4ff',
  '828684be5886a8eb10649cbf',
  '828785bf408825a849e95ba97d7f8925a849e95bb8e8b4bf',
] as const

const EXAMPLES: readonly Example[] = [
  {
    name: 'C.2.1',
    tableSize: 4096,
    blocks: [['400a 6375 7374 6f6d 2d6b 6579 0d63 7573 746f 6d2d 6865 6164 6572', ['custom-key', 'custom-header']]],
    table: ['custom-key', 'custom-header'],
    tableOctets: 55,
  },
  {
    name: 'C.2.2',
    tableSize: 4096,
    blocks: [['040c 2f73 616d 706c 652f 7061 7468', [':path', '/sample/path']]],
    table: [],
    tableOctets: 0,
  },
  {
    name: 'C.2.3',
    tableSize: 4096,
    blocks: [['1008 7061 7373 776f 7264 0673 6563 7265 74', ['password', 'secret']]],
    table: [],
    tableOctets: 0,
  },
  { name: 'C.2.4', tableSize: 4096, blocks: [['82', [':method', 'GET']]], table: [], tableOctets: 0 },
  {
    name: 'C.3',
    tableSize: 4096,
    blocks: [
      ['8286 8441 0f77 7777 2e65 7861 6d70 6c65 2e63 6f6d', REQUESTS[0]],
      ['8286 84be 5808 6e6f 2d63 6163 6865', REQUESTS[1]],
      ['8287 85bf 400a 6375 7374 6f6d 2d6b 6579 0c63 7573 746f 6d2d 7661 6c75 65', REQUESTS[2]],
    ],
    table: REQUESTS_TABLE,
    tableOctets: 164,
  },
  {
    name: 'C.4',
    tableSize: 4096,
    blocks: [
      [HUFFMAN_REQUESTS[0], REQUESTS[0]],
      [HUFFMAN_REQUESTS[1], REQUESTS[1]],
      [HUFFMAN_REQUESTS[2], REQUESTS[2]],
    ],
    table: REQUESTS_TABLE,
    tableOctets: 164,
  },
  {
    name: 'C.5',
    tableSize: 256,
    blocks: [
      [
        '4803 3330 3258 0770 7269 7661 7465 611d 4d6f 6e2c 2032 3120 4f63 7420 3230 3133 2032 303a 3133 3a32 3120 474d' +
          '54 6e17 6874 7470 733a 2f2f 7777 772e 6578 616d 706c 652e 636f 6d',
        RESPONSES[0],
      ],
      ['4803 3330 37c1 c0bf', RESPONSES[1]],
      [
        '88c1 611d 4d6f 6e2c 2032 3120 4f63 7420 3230 3133 2032 303a 3133 3a32 3220 474d 54c0 5a04 677a 6970 7738 666f' +
          '6f3d 4153 444a 4b48 514b 425a 584f 5157 454f 5049 5541 5851 5745 4f49 553b 206d 6178 2d61 6765 3d33 3630 303b' +
          '2076 6572 7369 6f6e 3d31',
        RESPONSES[2],
      ],
    ],
    table: RESPONSES_TABLE,
    tableOctets: 215,
  },
  {
    name: 'C.6',
    tableSize: 256,
    blocks: [
      [
        '4882 6402 5885 aec3 771a 4b61 96d0 7abe 9410 54d4 44a8 2005 9504 0b81 66e0 82a6 2d1b ff6e 919d 29ad 1718 63c7' +
          '8f0b 97c8 e9ae 82ae 43d3',
        RESPONSES[0],
      ],
      ['4883 640e ffc1 c0bf', RESPONSES[1]],
      [
        '88c1 6196 d07a be94 1054 d444 a820 0595 040b 8166 e084 a62d 1bff c05a 839b d9ab 77ad 94e7 821d d7f2 e6c7 b335' +
          'dfdf cd5b 3960 d5af 2708 7f36 72c1 ab27 0fb5 291f 9587 3160 65c0 03ed 4ee5 b106 3d50 07',
        RESPONSES[2],
      ],
    ],
    table: RESPONSES_TABLE,
    tableOctets: 215,
  },
]

const isHpackError = (error: unknown): boolean => error instanceof HpackError

/** The dynamic table, newest first: each index until the decoder says there is none. */
function tableOf(decoder: HpackDecoder): string[] {
  const table: string[] = []
  try {
    for (let index = 62; index < 127; index++) table.push(...decoded(decoder, Uint8Array.of(0x80 | index))!)
  } catch (error) {
    ok(isHpackError(error), String(error))
  }
  return table
}

describe('the examples of RFC 7541', () => {
  for (const { name, tableSize, blocks, table, tableOctets } of EXAMPLES) {
    it(`decodes ${name}`, () => {
      const decoder = newDecoder(tableSize)
      for (const [block, fields] of blocks) deepEqual(decoded(decoder, octets(block)), [...fields])
      const entries = tableOf(decoder)
      deepEqual(entries, [...table])
      equal(entries.join('').length + 16 * entries.length, tableOctets)
    })
  }

  it('encodes C.4', () => {
    const encoder = new HpackEncoder()
    for (const [index, fields] of REQUESTS.entries()) equal(digits(encoded(encoder, fields)), HUFFMAN_REQUESTS[index])
  })
})

describe('what the encoder chooses', () => {
  const blocksOf = (...fields: string[]): string[] => {
    const encoder = new HpackEncoder()
    return [digits(encoded(encoder, fields)), digits(encoded(encoder, fields))]
  }

  it('refers to a field that came before', () => equal(blocksOf('x-a', 'one')[1], 'be'))
  it('does not index :path', () => deepEqual(blocksOf(':path', '/a'), ['04022f61', '04022f61']))
  it('does not index the length of a body', () =>
    deepEqual(blocksOf('content-length', '12'), ['0f0d023132', '0f0d023132']))
  it('forbids to index a short cookie', () => {
    const [first, second] = blocksOf('cookie', 'a=b')
    equal(first!.slice(0, 4), '1f11')
    equal(second, first)
  })
  it('indexes a long cookie', () => equal(blocksOf('cookie', 'session=0123456789ab')[1], 'be'))
  it('forbids to index short credentials', () => equal(blocksOf('authorization', 'Bearer x')[1]!.slice(0, 4), '1f08'))
  it('does not index what takes most of the table', () => {
    const [first, second] = blocksOf('x-a', 'one', 'x-b', 'b'.repeat(3100))
    equal(first!.slice(0, 2), '40')
    equal(second!.slice(0, 4), 'be00')
  })
  it('writes what the Huffman code does not make shorter as it is', () => {
    equal(blocksOf(':path', '\xff\x01')[0], '0402ff01')
  })
  it('writes every octet so that it can be read', () => {
    for (let octet = 0; octet < 256; octet++) {
      // The many short codes make the Huffman code win whatever the octet is.
      const fields = ['x-a', `${String.fromCharCode(octet).repeat(2)}${'aeiou'.repeat(octet % 4)}${'a'.repeat(20)}`]
      deepEqual(decoded(newDecoder(), encoded(new HpackEncoder(), fields)), fields)
    }
  })
  it('tells the name of a field from a value of another', () => {
    const encoder = new HpackEncoder()
    encoded(encoder, ['a', 'bc', 'ab', 'c'])
    equal(digits(encoded(encoder, ['ab', 'c', 'a', 'bc'])), 'bebf')
  })
})

describe('the size of the table', () => {
  const sizesOf = (...sizes: number[]): string => {
    const encoder = new HpackEncoder()
    for (const size of sizes) encoder.setMaxTableSize(size)
    return digits(encoded(encoder, [':method', 'GET']))
  }

  it('is not told when it stays', () => equal(sizesOf(4096), '82'))
  it('is told when it changes', () => equal(sizesOf(256), '3fe10182'))
  it('is at most 64 KiB', () => equal(sizesOf(2 ** 32 - 1), '3fe1ff0382'))
  it('is told in between when it was less', () => equal(sizesOf(256, 0, 256), '203fe10182'))
  it('is not told in between when it was more', () => equal(sizesOf(65_536, 4096), '82'))
  it('can be nothing', () => {
    const encoder = new HpackEncoder()
    encoder.setMaxTableSize(0)
    equal(digits(encoded(encoder, ['x-a', 'one'])).slice(0, 4), '2000')
    equal(digits(encoded(encoder, ['x-a', 'one'])).slice(0, 2), '00')
    equal(digits(encoded(encoder, [':authority', 'a.test'])).slice(0, 2), '01')
  })
  it('drives out entries when it shrinks', () => {
    const encoder = new HpackEncoder()
    const decoder = newDecoder()
    const fields = ['x-a', 'one', 'x-b', 'two']
    decoded(decoder, encoded(encoder, fields))
    encoder.setMaxTableSize(60)
    const block = encoded(encoder, ['x-b', 'two', 'x-a', 'one'])
    equal(digits(block).slice(0, 8), '3f1dbe40')
    deepEqual(decoded(decoder, block), ['x-b', 'two', 'x-a', 'one'])
    deepEqual(tableOf(decoder), ['x-a', 'one'])
  })
  it('is exact to the octet', () => {
    const entry = (value: string) =>
      `40 01 61 0${value.length} ${digits(Uint8Array.from(value, (c) => c.charCodeAt(0)))}`
    // 34 octets each, and 68 allowed.
    const two = newDecoder(68)
    decoded(two, octets(`${entry('b')}${entry('c')}`))
    deepEqual(tableOf(two), ['a', 'c', 'a', 'b'])
    const one = newDecoder(68)
    decoded(one, octets(`${entry('b')}${entry('cc')}`))
    deepEqual(tableOf(one), ['a', 'cc'])
  })
  it('is emptied by an entry that is larger', () => {
    const decoder = newDecoder(40)
    deepEqual(decoded(decoder, octets('4001610162 40016107 62626262626262')), ['a', 'b', 'a', 'bbbbbbb'])
    deepEqual(tableOf(decoder), ['a', 'bbbbbbb'])
    deepEqual(decoded(decoder, octets('40016108 6262626262626262')), ['a', 'bbbbbbbb'])
    deepEqual(tableOf(decoder), [])
  })
  it('lets an entry take its name from the one it drives out', () => {
    const decoder = newDecoder(40)
    deepEqual(decoded(decoder, octets('4001610162 7e0163 be')), ['a', 'b', 'a', 'c', 'a', 'c'])
  })
})

describe('blocks that are wrong', () => {
  const WRONG: readonly (readonly [what: string, block: string])[] = [
    ['the index 0', '80'],
    ['an index beyond an empty table', 'be'],
    ['an index beyond the table', '4001610162 bf'],
    ['a name beyond the table, to index', '7e0161'],
    ['a name beyond the table, not to index', '0f2f0161'],
    ['a name beyond the table, never to index', '1f2f0161'],
    ['no value', '400161'],
    ['no name', '40'],
    ['a name that is cut', '400561'],
    ['a value that is cut', '4001610562'],
    ['an integer that is cut', 'ff'],
    ['an integer that is cut later', 'ff80'],
    ['an integer of too many octets', 'ff80808080 8001'],
    ['an integer that goes on for ever', `ff${'80'.repeat(1000)}`],
    ['an integer near 2 to the 35', 'ffffffffff7f'],
    ['a length near 2 to the 35', '40 7fffffffff7f 61'],
    ['a length that goes on for ever', `40 7f${'ff'.repeat(1000)}`],
    ['a table that is too large', '3fe21f'],
    ['a table far too large', '3fffffffff7f'],
    ['a size update after a field', '82 20'],
    ['three size updates', '20 20 20'],
    ['a size update that is cut', '3f'],
    ['padding with a zero', '04 81 18'],
    ['padding of zeros only', '04 82 1800'],
    ['padding of 8 bits', '04 86 18c6318c63ff'],
    ['padding of 11 bits', '04 82 1fff'],
    ['padding of 3 octets', '04 84 1fffffff'],
    ['nothing but padding of 8 bits', '04 81 ff'],
    ['EOS', '04 84 ffffffff'],
    ['EOS after a character and before one', '04 85 1ffffffffc'],
    ['a code of 19 bits that is cut', '04 82 fffe'],
    ['a code of 28 bits that is cut', '04 83 fffffe'],
  ]
  for (const [what, block] of WRONG) {
    it(`refuses ${what}`, () => throws(() => decoded(newDecoder(), octets(block)), isHpackError))
  }

  const RIGHT: readonly (readonly [what: string, block: string, fields: readonly string[]])[] = [
    ['an empty block', '', []],
    ['two size updates', '20 3fe11f 82', [':method', 'GET']],
    ['only a size update', '3fe11f', []],
    ['an integer with octets that add nothing', '0f 8080808000 01 61', ['accept-charset', 'a']],
    ['an empty Huffman string', '04 80', [':path', '']],
    ['an empty name', '00 00 00', ['', '']],
    ['padding of 7 bits', '04 84 0000007f', [':path', '00000']],
    ['a code of 30 bits', '04 84 fffffff3', [':path', '\n']],
    ['no padding', '04 85 18c6318c63', [':path', 'aaaaaaaa']],
    ['a string that is only its last octet', '04 01 ff', [':path', '\xff']],
  ]
  for (const [what, block, fields] of RIGHT) {
    it(`takes ${what}`, () => deepEqual(decoded(newDecoder(), octets(block)), [...fields]))
  }

  it('does not read beyond the block', () => {
    const block = octets('82 04 01 61 82')
    deepEqual(newDecoder().decode(block, 1, 4), [':path', 'a'])
    throws(() => newDecoder().decode(block, 1, 3), isHpackError)
  })
})

describe('lists that are too large', () => {
  it('are refused and leave the table right', () => {
    const decoder = newDecoder(4096, 100)
    // 42 + 36 octets, then 35 more.
    const block = octets('82 40 01 61 03 626262 40 01 63 01 64')
    equal(decoded(decoder, block), null)
    deepEqual(decoded(decoder, octets('be bf')), ['c', 'd', 'a', 'bbb'])
  })
  it('are those above the limit', () => {
    deepEqual(decoded(newDecoder(4096, 42), octets('82')), [':method', 'GET'])
    equal(decoded(newDecoder(4096, 41), octets('82')), null)
  })
  it('cost no memory when they refer to one entry again and again', () => {
    const decoder = newDecoder(65_536, 262_144)
    const value = '61'.repeat(3900)
    decoded(decoder, octets(`40 01 61 7fbd1d ${value}`))
    equal(decoded(decoder, new Uint8Array(200_000).fill(0xbe)), null)
  })
})
