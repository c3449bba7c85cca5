// CRC-32 (ISO 3309) for runtimes without one of their own: eight octets a step, by eight tables.

import type { Crc32 } from '../../bindings/session/cache/body-layout.ts'

const POLYNOMIAL = 0xedb88320
const STEP = 8

/** Takes a tenth of a millisecond, for its tables. */
export function createCrc32(): Crc32 {
  const [t0, t1, t2, t3, t4, t5, t6, t7] = createTables() as [Table, Table, Table, Table, Table, Table, Table, Table]
  return (octets, before = 0) => {
    let crc = ~before
    let at = 0
    for (const end = octets.length - STEP; at <= end; at += STEP) {
      crc ^= octets[at]! | (octets[at + 1]! << 8) | (octets[at + 2]! << 16) | (octets[at + 3]! << 24)
      crc =
        t7[crc & 255]! ^
        t6[(crc >>> 8) & 255]! ^
        t5[(crc >>> 16) & 255]! ^
        t4[crc >>> 24]! ^
        t3[octets[at + 4]!]! ^
        t2[octets[at + 5]!]! ^
        t1[octets[at + 6]!]! ^
        t0[octets[at + 7]!]!
    }
    for (; at < octets.length; at++) crc = (crc >>> 8) ^ t0[(crc ^ octets[at]!) & 255]!
    return ~crc >>> 0
  }
}

type Table = Int32Array

/** Table n: what an octet comes to n octets later. */
function createTables(): Table[] {
  const tables = Array.from({ length: STEP }, () => new Int32Array(256))
  const [first] = tables as [Table]
  for (let octet = 0; octet < 256; octet++) {
    let crc = octet
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ POLYNOMIAL : crc >>> 1
    first[octet] = crc
  }
  for (let later = 1; later < STEP; later++)
    for (let octet = 0; octet < 256; octet++) {
      const before = tables[later - 1]![octet]!
      tables[later]![octet] = (before >>> 8) ^ first[before & 255]!
    }
  return tables
}
