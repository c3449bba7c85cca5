// Content decoders: every coding in every cut, bombs bounded by the reader, bad input.
import { Buffer } from 'node:buffer'
import * as zlib from 'node:zlib'
import type { Body } from '../../../bindings/host/body.ts'
import { nativeDecoders } from '../../../runtimes/native/decoders.ts'
import { deepEqual, describe, equal, it, ok, throws } from '../../harness.ts'
import { bodyOf, netError, octetsOf } from './wire.ts'

const decoders = nativeDecoders()
const TEXT = Buffer.from('The same text, again and again. '.repeat(2000))
const NOISE = Buffer.from(Array.from({ length: 300_000 }, (_, index) => (index * index * 31 + (index >> 3)) & 255))

const encoders: Record<string, (octets: Uint8Array) => Buffer> = {
  gzip: zlib.gzipSync,
  'x-gzip': zlib.gzipSync,
  deflate: zlib.deflateSync,
  'deflate, raw': zlib.deflateRawSync,
  br: (octets) => zlib.brotliCompressSync(octets, { params: { [zlib.constants.BROTLI_PARAM_QUALITY]: 4 } }),
  zstd: zlib.zstdCompressSync,
}

function decode(coding: string, encoded: Body): Body {
  return decoders.get(coding.split(',')[0]!)!(encoded)
}

function pieces(octets: Buffer, size: number): Buffer[] {
  const list: Buffer[] = []
  for (let at = 0; at < octets.length; at += size) list.push(octets.subarray(at, at + size))
  return list
}

/** Counts what is taken from it and whether it was cancelled. */
function watched(octets: Buffer, size: number): Body & { taken: number; cancelled: unknown } {
  const source = bodyOf(pieces(octets, size), false)
  const body = {
    length: undefined,
    taken: 0,
    cancelled: undefined as unknown,
    read: async () => {
      const chunk = await source.read()
      body.taken += chunk?.length ?? 0
      return chunk
    },
    cancel: (reason?: unknown) => {
      body.cancelled = reason
    },
  }
  return body
}

describe('content decoders', () => {
  it('know every coding of this runtime, and nothing by an inherited name', () => {
    deepEqual([...decoders.keys()], ['gzip', 'x-gzip', 'deflate', 'br', 'zstd'])
    equal(decoders.get('toString'), undefined)
  })

  for (const [coding, encode] of Object.entries(encoders)) {
    for (const [what, octets] of [
      ['text', TEXT],
      ['noise', NOISE],
      ['nothing', Buffer.alloc(0)],
    ] as const) {
      const encoded = encode(octets)
      for (const size of [1000, 70_000, ...(encoded.length < 2000 ? [1] : [])]) {
        it(`decode ${coding} of ${what} in pieces of ${size}`, async () => {
          for (const known of [true, false]) {
            const decoded = await octetsOf(decode(coding, bodyOf(pieces(encoded, size), known)))
            ok(decoded.equals(octets), `${decoded.length} octets instead of ${octets.length}`)
          }
        })
      }
    }

    it(`give an empty body for an empty body of ${coding}`, async () => {
      equal((await octetsOf(decode(coding, bodyOf([])))).length, 0)
      equal((await octetsOf(decode(coding, bodyOf([], false)))).length, 0)
    })

    it(`refuse ${coding} that is cut short, after what could be decoded`, async () => {
      const encoded = encode(NOISE)
      for (const known of [true, false]) {
        const body = decode(coding, bodyOf(pieces(encoded.subarray(0, encoded.length >> 1), 10_000), known))
        const error = await netError(octetsOf(body), 'ERR_CONTENT_DECODING_FAILED')
        ok(error.cause instanceof Error)
        await netError(body.read(), 'ERR_CONTENT_DECODING_FAILED')
      }
    })

    it(`refuse what is no ${coding}, and cancel its source`, async () => {
      const bad = Buffer.from('\x07 this is something else entirely, and long enough to notice')
      await netError(octetsOf(decode(coding, bodyOf([bad]))), 'ERR_CONTENT_DECODING_FAILED')
      const source = watched(bad, 10)
      await netError(octetsOf(decode(coding, source)), 'ERR_CONTENT_DECODING_FAILED')
      ok(source.cancelled !== undefined)
    })

    it(`are as slow as the reader of a bomb of ${coding}`, async () => {
      const bomb = encode(Buffer.alloc(64 * 1024 * 1024))
      const source = watched(bomb, 256)
      const body = decode(coding, source)
      let seen = 0
      for (let reads = 0; reads < 4; reads++) seen += (await body.read())!.length
      const limit = Math.ceil(bomb.length / 8) + 256
      ok(seen < 2 * 1024 * 1024, `${seen} octets in four reads`)
      ok(source.taken <= limit, `${source.taken} of ${bomb.length} octets were taken for ${seen}`)
      body.cancel('enough')
      equal(source.cancelled, 'enough')
      equal((await netError(body.read(), 'ERR_ABORTED')).cause, 'enough')
    })

    it(`are as slow as the reader of a small bomb of ${coding}, known to be complete`, async () => {
      const bomb = encode(Buffer.alloc(32 * 1024 * 1024))
      ok(bomb.length <= 64 * 1024)
      const body = decode(coding, bodyOf([bomb]))
      ok((await body.read())!.length <= 512 * 1024)
      body.cancel()
    })
  }

  for (const [coding, encode] of Object.entries(encoders)) {
    it(`ignore what follows the end of ${coding}, and read it`, async () => {
      const octets = Buffer.concat([encode(TEXT), Buffer.from('garbage '.repeat(5000))])
      ok((await octetsOf(decode(coding, bodyOf([octets])))).equals(TEXT), 'whole')
      for (const size of [7, 1000]) {
        const source = watched(octets, size)
        ok((await octetsOf(decode(coding, source))).equals(TEXT), `in pieces of ${size}`)
        equal(source.taken, octets.length)
      }
    })

    it(`notice each octet that is missing of ${coding}`, async () => {
      const octets = encode(Buffer.from('hello'))
      // The eight octets after gzip's data are a checksum and a length, the four after zlib's a checksum.
      const tail = coding.endsWith('gzip') ? 8 : 0
      for (let length = 1; length < octets.length - tail; length++) {
        for (const known of [true, false]) {
          const body = decode(coding, bodyOf([octets.subarray(0, length)], known))
          await netError(octetsOf(body), 'ERR_CONTENT_DECODING_FAILED')
        }
      }
    })
  }

  it('take the first member of a gzip body, its header whatever it has, its checksum not looked at', async () => {
    const data = zlib.deflateRawSync('one')
    const header = [0x1f, 0x8b, 8, 2 | 4 | 8 | 16, 0, 0, 0, 0, 0, 3, 3, 0, 1, 0, 2]
    const names = Buffer.from('a name\0a comment\0')
    const octets = Buffer.concat([Buffer.from(header), names, Buffer.from([9, 9]), data, Buffer.alloc(8)])
    const both = Buffer.concat([octets, zlib.gzipSync('two')])
    for (const body of [bodyOf([both]), bodyOf(pieces(both, 1), false), bodyOf(pieces(both, 40), false)]) {
      equal((await octetsOf(decode('gzip', body))).toString(), 'one')
    }
  })

  it('take every frame of a zstd body', async () => {
    const skippable = Buffer.from([0x5a, 0x2a, 0x4d, 0x18, 3, 0, 0, 0, 1, 2, 3])
    const octets = Buffer.concat([zlib.zstdCompressSync('one '), skippable, zlib.zstdCompressSync('two')])
    for (const body of [bodyOf([octets]), bodyOf(pieces(octets, 1), false)]) {
      equal((await octetsOf(decode('zstd', body))).toString(), 'one two')
    }
  })

  it('pass the error of their source on', async () => {
    const broken = new Error('lost')
    const head = zlib.gzipSync(NOISE).subarray(0, 1000)
    let reads = 0
    const source: Body = {
      read: () => (reads++ === 0 ? Promise.resolve(head) : Promise.reject(broken)),
      cancel: () => {},
    }
    const error = await octetsOf(decode('gzip', source)).catch((e: unknown) => e)
    equal(error, broken)
  })

  it('test what they say: the encoders differ', () => {
    throws(() => zlib.inflateSync(zlib.deflateRawSync(TEXT)))
  })
})
