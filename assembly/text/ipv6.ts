// IPv6 in URL hosts: eight pieces, `::`, an IPv4 tail in, the compressed lower-case form in brackets out.
// Spec: WHATWG URL 3.5 IPv6 parser and serializer (RFC 5952 section 4).

import { hexValue, isDigit } from './ascii'

const COLON: u32 = 0x3a
const DOT: u32 = 0x2e

/** The eight pieces being read: callers do not nest. */
const pieces = memory.data(16)

function piece(index: i32): u32 {
  return load<u16>(pieces + (index << 1))
}

function put(index: i32, value: u32): void {
  store<u16>(pieces + (index << 1), value)
}

/** Reads `a.b.c.d` into two pieces; false when it is not exactly that. */
function readIpv4Tail(from: usize, end: usize, index: i32): bool {
  if (index > 6) return false
  for (let i = 0; i < 4; i++) {
    if (i && (from == end || load<u8>(from++) != DOT)) return false
    const start = from
    let value: u32 = 0
    for (; from < end && isDigit(load<u8>(from)); from++) {
      if (from > start && !value) return false
      value = value * 10 + (load<u8>(from) - 0x30)
      if (value > 255) return false
    }
    if (from == start) return false
    const at = index + (i >> 1)
    put(at, i & 1 ? (piece(at) << 8) | value : value)
  }
  return from == end
}

/** Moves the pieces behind the `::` to the end and fills the gap with zeros. */
function expand(compress: i32, count: i32): void {
  const tail = count - compress
  for (let i = 1; i <= tail; i++) put(8 - i, piece(count - i))
  for (let i = compress; i < 8 - tail; i++) put(i, 0)
}

/** Fills `pieces` from [from, end), the text between the brackets. */
function readPieces(from: usize, end: usize): bool {
  let index = 0
  let compress = -1
  if (from < end && load<u8>(from) == COLON) {
    if (from + 1 == end || load<u8>(from + 1) != COLON) return false
    from += 2
    compress = 0
  }
  while (from < end) {
    if (index == 8) return false
    if (load<u8>(from) == COLON) {
      if (compress >= 0) return false
      from++
      compress = index
      continue
    }
    const start = from
    let value: u32 = 0
    for (; from < end && from - start < 4 && hexValue(load<u8>(from)) >= 0; from++) {
      value = (value << 4) | hexValue(load<u8>(from))
    }
    if (from < end && load<u8>(from) == DOT) {
      if (from == start || !readIpv4Tail(start, end, index)) return false
      index += 2
      break
    }
    if (from == start) return false
    put(index++, value)
    if (from == end) break
    if (load<u8>(from++) != COLON || from == end) return false
  }
  if (compress < 0) return index == 8
  if (index == 8) return false
  expand(compress, index)
  return true
}

function writeHex(value: u32, to: usize): usize {
  let started = false
  for (let shift = 12; shift >= 0; shift -= 4) {
    const digit = (value >> shift) & 15
    started = started || digit != 0 || shift == 0
    if (started) store<u8>(to++, digit < 10 ? digit + 0x30 : digit + 0x57)
  }
  return to
}

/** Start of the longest run of two or more zero pieces (the first among equals) times 16 plus its length; 0: none. */
function longestZeroRun(): i32 {
  let best = 0
  let run = 0
  for (let i = 0; i < 8; i++) {
    run = piece(i) ? 0 : run + 1
    if (run > 1 && run > (best & 15)) best = ((i + 1 - run) << 4) | run
  }
  return best
}

/** Writes the canonical `[…]` of the text between brackets; returns its length, 0 when it is no address. */
export function writeIpv6(from: usize, end: usize, at: usize): i32 {
  if (!readPieces(from, end)) return 0
  const run = longestZeroRun()
  const gap = run ? run >> 4 : 8
  let to = at
  store<u8>(to++, 0x5b)
  for (let i = 0; i < 8; i++) {
    if (i == gap) {
      store<u8>(to++, COLON)
      if (i == 0) store<u8>(to++, COLON)
      i += (run & 15) - 1
      continue
    }
    to = writeHex(piece(i), to)
    if (i < 7) store<u8>(to++, COLON)
  }
  store<u8>(to++, 0x5d)
  return <i32>(to - at)
}
