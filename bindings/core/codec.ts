// Text over the border: how strings enter and leave linear memory. One codec per runtime, chosen by measurement.

export interface TextCodec {
  /** Writes one octet a character (code units above 0xFF are the caller's error and are cut). Returns octets written. */
  writeLatin1(memory: Uint8Array, at: number, text: string): number
  readLatin1(memory: Uint8Array, start: number, end: number): string
  /** Writes UTF-8; `memory` must have room for three octets a code unit. Returns octets written. */
  writeUtf8(memory: Uint8Array, at: number, text: string): number
  /** Invalid sequences read as U+FFFD. */
  readUtf8(memory: Uint8Array, start: number, end: number): string
}
