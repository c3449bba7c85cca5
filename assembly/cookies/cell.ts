// One stored cookie in memory: fixed fields, then its octets. What is stored is also what is compared and what is sent:
// the identity is one range (lengths, partition, domain, path, name), the wire form `name=value` another.
//
//    0  creation i64      8  expires i64 (NEVER: session)    microseconds since the Unix epoch
//   16  last access i48  22  last update i48                 milliseconds: nothing asks for more
//   28  flags u16        30  port u16     32  value length u16
//   34  lengths of name, path, domain, partition: u16 each, one u64 to compare
//   42  partition | domain (with dot, unless host-only) | path | name | `=` | value
//
// A nameless cookie has no `=`. A partition is `0` or `1` (has a cross-site ancestor) and the top-level site; empty: none.
// Cost: 46 octets and the heap's tag of 4 beyond the cookie's own.

@inline export const CREATION: usize = 0
@inline export const EXPIRES: usize = 8
@inline export const ACCESS: usize = 16
@inline export const UPDATE: usize = 22
@inline export const FLAGS: usize = 28
@inline export const PORT: usize = 30
@inline export const VALUE_LENGTH: usize = 32
@inline export const IDENTITY: usize = 34
@inline export const NAME_LENGTH: usize = 34
@inline export const PATH_LENGTH: usize = 36
@inline export const DOMAIN_LENGTH: usize = 38
@inline export const PARTITION_LENGTH: usize = 40
@inline export const BODY: usize = 42

@inline export const SECURE: u32 = 1
@inline export const HTTP_ONLY: u32 = 2
@inline export const HOST_ONLY: u32 = 4
/** The port is unspecified (-1), whatever the port field says. */
@inline export const NO_PORT: u32 = 8
@inline export const SAME_SITE_SHIFT: u32 = 4
@inline export const PRIORITY_SHIFT: u32 = 6
@inline export const SCHEME_SHIFT: u32 = 8
@inline export const SOURCE_SHIFT: u32 = 10
/** In memory only: chosen for eviction, or (queries) for removal. */
@inline export const MARKED: u32 = 1 << 12
/** In memory only: the last access is newer than the stored row. */
@inline export const TOUCHED: u32 = 1 << 13
/** In memory only: how many hold the cell (its bucket, log records), two bits. */
@inline export const HOLDERS_SHIFT: u32 = 14
@inline export const STORED_FLAGS: u32 = 0x0fff

@inline export function flagsOf(cell: usize): u32 {
  return load<u16>(cell, FLAGS)
}
@inline export function sameSiteOf(cell: usize): u32 {
  return (flagsOf(cell) >> SAME_SITE_SHIFT) & 3
}
@inline export function priorityOf(cell: usize): u32 {
  return (flagsOf(cell) >> PRIORITY_SHIFT) & 3
}
@inline export function isSecure(cell: usize): bool {
  return (flagsOf(cell) & SECURE) != 0
}
@inline export function nameLength(cell: usize): u32 {
  return load<u16>(cell, NAME_LENGTH)
}
@inline export function valueLength(cell: usize): u32 {
  return load<u16>(cell, VALUE_LENGTH)
}
@inline export function pathLength(cell: usize): u32 {
  return load<u16>(cell, PATH_LENGTH)
}
@inline export function domainLength(cell: usize): u32 {
  return load<u16>(cell, DOMAIN_LENGTH)
}
@inline export function partitionLength(cell: usize): u32 {
  return load<u16>(cell, PARTITION_LENGTH)
}
@inline export function domainAt(cell: usize): usize {
  return cell + BODY + partitionLength(cell)
}
@inline export function pathAt(cell: usize): usize {
  return domainAt(cell) + domainLength(cell)
}
/** The name, and with it the wire form. */
@inline export function nameAt(cell: usize): usize {
  return pathAt(cell) + pathLength(cell)
}
@inline export function valueAt(cell: usize): usize {
  const name = nameLength(cell)
  return nameAt(cell) + name + (name ? 1 : 0)
}
/** Octets of `name=value` as sent. */
@inline export function wireLength(cell: usize): u32 {
  const name = nameLength(cell)
  return name + (name ? 1 : 0) + valueLength(cell)
}
@inline export function cellSize(cell: usize): u32 {
  return <u32>(nameAt(cell) - cell) + wireLength(cell)
}
/** Octets of partition, domain, path and name. */
@inline export function identityLength(cell: usize): u32 {
  return partitionLength(cell) + domainLength(cell) + pathLength(cell) + nameLength(cell)
}
@inline export function creationOf(cell: usize): i64 {
  return load<i64>(cell, CREATION)
}
@inline export function expiresOf(cell: usize): i64 {
  return load<i64>(cell, EXPIRES)
}
/** RFC 6265bis 5.7 as Chromium does it: expired at, not after, its time. */
@inline export function isExpired(cell: usize, now: i64): bool {
  return expiresOf(cell) <= now
}

@inline function loadMillis(at: usize): i64 {
  return ((<i64>load<i16>(at, 4)) << 32) | <i64>load<u32>(at)
}
@inline function storeMillis(at: usize, millis: i64): void {
  store<u32>(at, <u32>millis)
  store<u16>(at, <u16>(millis >> 32), 4)
}
@inline export function accessOf(cell: usize): i64 {
  return loadMillis(cell + ACCESS)
}
@inline export function setAccess(cell: usize, millis: i64): void {
  storeMillis(cell + ACCESS, millis)
}
@inline export function updateOf(cell: usize): i64 {
  return loadMillis(cell + UPDATE)
}
@inline export function setUpdate(cell: usize, millis: i64): void {
  storeMillis(cell + UPDATE, millis)
}

/** Microseconds to milliseconds, downwards. In floating point: a 64-bit integer division takes ten times as long. */
@inline export function millisOf(micros: i64): i64 {
  return <i64>floor<f64>(<f64>micros / 1000)
}

@inline const LIMIT: f64 = 8.64e15

/** A door's time (milliseconds, any number at all) in microseconds. */
export function microsOf(millis: f64): i64 {
  if (isNaN(millis)) return 0
  return <i64>nearest(min<f64>(LIMIT, max<f64>(-LIMIT, millis)) * 1000)
}
