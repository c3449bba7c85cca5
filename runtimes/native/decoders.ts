// Content codings over node:zlib: gzip, deflate (zlib or raw), br, zstd.
// Spec: RFC 9110 8.4.1; net/filter/gzip_source_stream.cc, brotli_source_stream.cc, zstd_source_stream.cc: what follows
// the end of the compressed data is ignored, an empty body is an empty body.
import { Buffer } from 'node:buffer'
import * as zlib from 'node:zlib'
import type { ContentDecoder, ContentDecoders } from '../../bindings/host/transport.ts'
import { type Codec, DecodedBody } from './decoded-body.ts'
import { GzipHeader } from './gzip-header.ts'
import { ZstdFrames } from './zstd-frames.ts'

/** Octets a decoder gives at a time. */
const CHUNK = 64 * 1024
/** A window of 8 MiB, which RFC 9659 asks of every sender (zstd_source_stream.cc has the same limit). */
const ZSTD_WINDOW_LOG = 23

type Choose = (first: number, second: number) => Codec

const rawDeflate: Codec = {
  stream: () => zlib.createInflateRaw({ chunkSize: CHUNK }),
  whole: (octets, maxOutputLength) => zlib.inflateRawSync(octets, { maxOutputLength }),
}

const gzip: Codec = { ...rawDeflate, filter: () => new GzipHeader() }

const zlibFormat: Codec = {
  stream: () => zlib.createInflate({ chunkSize: CHUNK }),
  whole: (octets, maxOutputLength) => zlib.inflateSync(octets, { maxOutputLength }),
}

const brotli: Codec = {
  stream: () => zlib.createBrotliDecompress({ chunkSize: CHUNK }),
  whole: wholeBrotli,
  silentWhenCut: true,
}

/** See `silentWhenCut`. Deno's call is silent on bad data, too: only exactly what was given is sure to be complete. */
function wholeBrotli(octets: Uint8Array, maxOutputLength: number): Uint8Array | null {
  const options = { maxOutputLength, info: true }
  const result: unknown = zlib.brotliDecompressSync(Buffer.concat([octets, Buffer.alloc(1)]), options)
  const { buffer, engine } = result as { buffer: Buffer; engine: { bytesWritten: number } }
  return engine.bytesWritten === octets.length ? buffer : null
}

/** Servers send both formats under this name; only zlib's begins with its check bits (RFC 1950 2.2). */
function deflateFormat(first: number, second: number): Codec {
  return (first & 15) === 8 && ((first << 8) | second) % 31 === 0 ? zlibFormat : rawDeflate
}

function zstd(): Codec {
  const params = { [zlib.constants.ZSTD_d_windowLogMax]: ZSTD_WINDOW_LOG }
  return {
    stream: () => zlib.createZstdDecompress({ chunkSize: CHUNK, params }),
    whole: (octets, maxOutputLength) => zlib.zstdDecompressSync(octets, { maxOutputLength, params }),
    filter: () => new ZstdFrames(),
  }
}

function decoder(coding: string, choose: Choose): ContentDecoder {
  return (encoded) => new DecodedBody(encoded, coding, choose)
}

/** What this runtime can decode, by content coding. */
export function nativeDecoders(): ContentDecoders {
  const decoders = new Map<string, ContentDecoder>([
    ['gzip', decoder('gzip', () => gzip)],
    ['x-gzip', decoder('gzip', () => gzip)],
    ['deflate', decoder('deflate', deflateFormat)],
    ['br', decoder('br', () => brotli)],
  ])
  if (typeof zlib.createZstdDecompress === 'function') decoders.set('zstd', decoder('zstd', zstd))
  return decoders
}
