// Deno's Buffer reads are as fast as Node's, its Buffer writes 8 to 100 times slower than `encodeInto`: loops instead.
import type { TextCodec } from '../../bindings/core/codec.ts'
import { bufferCodec } from '../native/buffer-codec.ts'
import { latin1Writer, writeUtf8 } from '../web/loop-codec.ts'

/** Reads through `Buffer`, writes by loop (short) or `encodeInto`. */
export const textCodec: TextCodec = {
  writeLatin1: latin1Writer(48),
  readLatin1: bufferCodec.readLatin1,
  writeUtf8,
  readUtf8: bufferCodec.readUtf8,
}
