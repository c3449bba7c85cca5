// The codec of a page: TextDecoder, and loops where its fixed cost (about 180 ns in Chromium) is more than they take.
import type { TextCodec } from '../../bindings/core/codec.ts'
import { latin1Writer, writeUtf8 } from '../web/loop-codec.ts'

const decoder = new TextDecoder('utf-8', { ignoreBOM: true })
const LOOP_LIMIT = 20

function readByLoop(memory: Uint8Array, start: number, end: number): string {
  let text = ''
  for (let i = start; i < end; i++) text += String.fromCharCode(memory[i]!)
  return text
}

// The label `latin1` means windows-1252 to TextDecoder: 0x80 to 0x9F would change. So UTF-8 for ASCII, else the loop.
function readLatin1(memory: Uint8Array, start: number, end: number): string {
  if (end - start <= LOOP_LIMIT) return readByLoop(memory, start, end)
  for (let i = start; i < end; i++) if (memory[i]! > 0x7f) return readByLoop(memory, start, end)
  return decoder.decode(memory.subarray(start, end))
}

/** Null: not ASCII alone. */
function readAscii(memory: Uint8Array, start: number, end: number): string | null {
  let text = ''
  for (let i = start; i < end; i++) {
    const octet = memory[i]!
    if (octet > 0x7f) return null
    text += String.fromCharCode(octet)
  }
  return text
}

function readUtf8(memory: Uint8Array, start: number, end: number): string {
  const short = end - start <= LOOP_LIMIT ? readAscii(memory, start, end) : null
  return short ?? decoder.decode(memory.subarray(start, end))
}

export const textCodec: TextCodec = {
  writeLatin1: latin1Writer(200),
  readLatin1,
  writeUtf8,
  readUtf8,
}
