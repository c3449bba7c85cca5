// The one block that doors and index pass octets through: keys in, pieces of a saved index in and out, victims out.

/** Octets; a multiple of 64 (memory/wide-checksum.ts). */
@inline export const ROOM: u32 = 1 << 16

/** Reads of a key may go a little beyond. */
export const room = memory.data(65536 + 64, 64)
