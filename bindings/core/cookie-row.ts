// The stored form of a cookie read in TypeScript: lazily, since the store wants octets and only listeners want fields.
// Layout: assembly/cookies/cell.ts, behind a version octet.
import type { TextCodec } from './codec.ts'
import type { CookiePartitionKey, CookiePriority, CookieRecord, SameSite } from './cookie-types.ts'

const CREATION = 1
const EXPIRES = 9
const ACCESS = 17
const UPDATE = 23
const FLAGS = 29
const PORT = 31
const VALUE_LENGTH = 33
const IDENTITY = 35
const BODY = 43

const SAME_SITES: readonly SameSite[] = ['unspecified', 'no_restriction', 'lax', 'strict']
const PRIORITIES: readonly CookiePriority[] = ['low', 'medium', 'high']
const SCHEMES: readonly CookieRecord['sourceScheme'][] = ['unset', 'nonsecure', 'secure']
const SOURCES: readonly CookieRecord['sourceType'][] = ['unknown', 'http', 'script', 'other']

/** Where the texts of a row lie: partition, domain, path, name and value, as [start, end) pairs into `octets`. */
export interface RowRanges {
  readonly partition: readonly [number, number]
  readonly domain: readonly [number, number]
  readonly path: readonly [number, number]
  readonly name: readonly [number, number]
  readonly value: readonly [number, number]
}

const u16 = (octets: Uint8Array, at: number): number => octets[at]! | (octets[at + 1]! << 8)
const u32 = (octets: Uint8Array, at: number): number => (u16(octets, at) | (u16(octets, at + 2) << 16)) >>> 0
const i16 = (octets: Uint8Array, at: number): number => (u16(octets, at) << 16) >> 16

/** Microseconds as milliseconds. */
const micros = (octets: Uint8Array, at: number): number =>
  ((u32(octets, at + 4) | 0) * 4294967296 + u32(octets, at)) / 1000
const millis = (octets: Uint8Array, at: number): number => i16(octets, at + 4) * 4294967296 + u32(octets, at)
const isNever = (octets: Uint8Array, at: number): boolean =>
  u32(octets, at + 4) === 0x7fffffff && u32(octets, at) === 0xffffffff

/** The ranges of a row that begins at `at`. */
export function rowRanges(octets: Uint8Array, at: number = 0): RowRanges {
  const body = at + BODY
  const domain = body + u16(octets, at + IDENTITY + 6)
  const path = domain + u16(octets, at + IDENTITY + 4)
  const name = path + u16(octets, at + IDENTITY + 2)
  const nameEnd = name + u16(octets, at + IDENTITY)
  const value = nameEnd + (nameEnd > name ? 1 : 0)
  return {
    partition: [body, domain],
    domain: [domain, path],
    path: [path, name],
    name: [name, nameEnd],
    value: [value, value + u16(octets, at + VALUE_LENGTH)],
  }
}

/** The identity of a row: a view on it. */
export function rowKey(row: Uint8Array): Uint8Array {
  return row.subarray(IDENTITY, rowRanges(row).name[1])
}

/** Whether `key` is the identity of a row that the core has accepted. Compares in place: asked of every row at opening. */
export function isKeyOf(key: Uint8Array, row: Uint8Array): boolean {
  if (key.length > row.length - IDENTITY) return false
  for (let i = 0; i < key.length; i++) if (key[i] !== row[IDENTITY + i]) return false
  // The lengths of the texts stand first in the identity.
  return key.length === BODY - IDENTITY + u16(key, 0) + u16(key, 2) + u16(key, 4) + u16(key, 6)
}

function partitionKey(text: string): CookiePartitionKey | null {
  return text ? { topLevelSite: text.slice(1), hasCrossSiteAncestor: text[0] === '1' } : null
}

/** Decodes a row that the core has written (or checked). */
export function decodeRow(octets: Uint8Array, codec: TextCodec, at: number = 0): CookieRecord {
  const ranges = rowRanges(octets, at)
  const flags = u16(octets, at + FLAGS)
  const read = ([start, end]: readonly [number, number]) => codec.readUtf8(octets, start, end)
  return {
    name: read(ranges.name),
    value: read(ranges.value),
    domain: read(ranges.domain),
    hostOnly: (flags & 4) !== 0,
    path: read(ranges.path),
    secure: (flags & 1) !== 0,
    httpOnly: (flags & 2) !== 0,
    sameSite: SAME_SITES[(flags >> 4) & 3]!,
    priority: PRIORITIES[(flags >> 6) & 3] ?? 'medium',
    expires: isNever(octets, at + EXPIRES) ? null : micros(octets, at + EXPIRES),
    creation: micros(octets, at + CREATION),
    lastAccess: millis(octets, at + ACCESS),
    lastUpdate: millis(octets, at + UPDATE),
    partitionKey: partitionKey(read(ranges.partition)),
    sourceScheme: SCHEMES[(flags >> 8) & 3] ?? 'unset',
    sourcePort: flags & 8 ? -1 : u16(octets, at + PORT),
    sourceType: SOURCES[(flags >> 10) & 3]!,
  }
}

function writeMicros(data: DataView, at: number, ms: number): void {
  const value = Math.round(ms * 1000)
  const high = Math.floor(value / 4294967296)
  data.setUint32(at, value - high * 4294967296, true)
  data.setInt32(at + 4, high, true)
}

function writeMillis(data: DataView, at: number, ms: number): void {
  const value = Math.floor(ms)
  const high = Math.floor(value / 4294967296)
  data.setUint32(at, value - high * 4294967296, true)
  data.setInt16(at + 4, high, true)
}

function encodeFlags(cookie: CookieRecord): number {
  return (
    (cookie.secure ? 1 : 0) |
    (cookie.httpOnly ? 2 : 0) |
    (cookie.hostOnly ? 4 : 0) |
    (cookie.sourcePort < 0 ? 8 : 0) |
    (SAME_SITES.indexOf(cookie.sameSite) << 4) |
    (PRIORITIES.indexOf(cookie.priority) << 6) |
    (SCHEMES.indexOf(cookie.sourceScheme) << 8) |
    (SOURCES.indexOf(cookie.sourceType) << 10)
  )
}

const encoder = new TextEncoder()

/** A row for the importer's way in (`adopt`): the checksum at its end is left out, it never leaves the process. */
export function encodeRow(cookie: CookieRecord): Uint8Array {
  const { partitionKey: key, name, value } = cookie
  const partition = key ? (key.hasCrossSiteAncestor ? '1' : '0') + key.topLevelSite : ''
  const texts = [partition, cookie.domain, cookie.path, name, name ? `=${value}` : value].map((t) => encoder.encode(t))
  const row = new Uint8Array(BODY + texts.reduce((size, text) => size + text.length, 0) + 4)
  const data = new DataView(row.buffer)
  row[0] = 1
  writeMicros(data, CREATION, cookie.creation)
  if (cookie.expires === null) data.setBigInt64(EXPIRES, 0x7fffffffffffffffn, true)
  else writeMicros(data, EXPIRES, cookie.expires)
  writeMillis(data, ACCESS, cookie.lastAccess)
  writeMillis(data, UPDATE, cookie.lastUpdate)
  data.setUint16(FLAGS, encodeFlags(cookie), true)
  data.setUint16(PORT, Math.max(0, cookie.sourcePort), true)
  data.setUint16(VALUE_LENGTH, texts[4]!.length - (name ? 1 : 0), true)
  texts.slice(0, 4).forEach((text, i) => void data.setUint16(IDENTITY + 6 - 2 * i, text.length, true))
  let at = BODY
  for (const text of texts) {
    row.set(text, at)
    at += text.length
  }
  return row
}

/** Whether two sealed rows say the same of a cookie, whenever it was last used. */
export function isSameCookie(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false
  // The checksum, at the end, covers the last access too.
  for (let i = 0; i < a.length - 4; i++) if (a[i] !== b[i] && (i < ACCESS || i >= UPDATE)) return false
  return true
}
