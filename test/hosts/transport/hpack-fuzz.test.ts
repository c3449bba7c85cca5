// runtimes: node deno bun
// Seeded fuzz of HPACK: what is encoded comes back across all sizes of the table, and no octets do anything but give a
// list or an HpackError.
import { HpackEncoder } from '../../../runtimes/native/http2/hpack/encoder.ts'
import { HpackError } from '../../../runtimes/native/http2/hpack/hpack-error.ts'
import { generator } from '../../fuzz/chance.ts'
import { deepEqual, describe, equal, it, ok } from '../../harness.ts'
import { decoded, encoded, newDecoder, randomFields } from './hpack-wire.ts'

const SIZES = [0, 31, 64, 100, 300, 1000, 4096, 16_384, 65_536, 2 ** 31]

describe('HPACK under fuzz', () => {
  it('gives back what was encoded while the table changes its size', () => {
    for (let seed = 1; seed <= 12; seed++) {
      const random = generator(seed)
      const encoder = new HpackEncoder()
      const decoder = newDecoder(65_536)
      for (let block = 0; block < 150; block++) {
        for (let sizes = random(10) === 0 ? 1 + random(3) : 0; sizes > 0; sizes--) {
          encoder.setMaxTableSize(SIZES[random(SIZES.length)]!)
        }
        const fields = randomFields(random)
        deepEqual(decoded(decoder, encoded(encoder, fields)), fields, `seed ${seed}, block ${block}`)
      }
    }
  })

  it('gives back any octets', () => {
    const random = generator(100)
    const encoder = new HpackEncoder()
    const decoder = newDecoder()
    for (let block = 0; block < 500; block++) {
      const value = Array.from({ length: random(60) }, () => String.fromCharCode(random(256))).join('')
      const fields = ['x-a', value, `x-${random(200)}`, `${value.slice(0, 3)}${'a'.repeat(random(300))}`]
      deepEqual(decoded(decoder, encoded(encoder, fields)), fields, `block ${block}`)
    }
  })

  it('forgets what it drives out: a thousand names do not slow it down', () => {
    const encoder = new HpackEncoder()
    const decoder = newDecoder()
    for (let block = 0; block < 5000; block++) {
      const fields = [`x-${block}`, 'a', 'x-same', String(block), 'x-stays', 'one']
      deepEqual(decoded(decoder, encoded(encoder, fields)), fields)
    }
  })

  it('survives noise', () => {
    const random = generator(200)
    let lists = 0
    let errors = 0
    for (let round = 0; round < 20_000; round++) {
      const block = Uint8Array.from({ length: random(80) }, () => random(256))
      const decoder = newDecoder(random(2) === 0 ? 4096 : 65_536, 2000)
      try {
        decoded(decoder, block)
        lists++
      } catch (error) {
        ok(error instanceof HpackError, String(error))
        errors++
      }
    }
    ok(lists > 100 && errors > 100, `${lists} lists and ${errors} errors`)
  })

  it('survives blocks that are changed or cut', () => {
    const random = generator(300)
    for (let round = 0; round < 1000; round++) {
      const encoder = new HpackEncoder()
      const decoder = newDecoder()
      decoded(decoder, encoded(encoder, randomFields(random)))
      const block = encoded(encoder, randomFields(random))
      for (let left = 1 + random(3); left > 0; left--) block[random(block.length)] = random(256)
      const end = random(3) === 0 ? random(block.length) : block.length
      try {
        const fields = decoder.decode(block, 0, end)
        equal(fields === null || fields.length % 2 === 0, true)
      } catch (error) {
        ok(error instanceof HpackError, String(error))
      }
    }
  })
})
