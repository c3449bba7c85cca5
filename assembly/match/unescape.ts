// Paths as they are compared: percent escapes of harmless characters decoded, all others left as they stand.
// Spec: base/strings/escape.cc (UnescapeURLComponent, UnescapeRule::NORMAL): letters, digits, `"`, `-`, `_`, `~`, `<`, `>`,
// and well-formed UTF-8 but for characters that are invisible or mislead. Cost: one pass.
import { find } from '../text/ascii'
import { escape, unescape } from '../text/percent'
import { isMisleading } from './misleading'

const PERCENT: u8 = 0x25

/** A bit for each ASCII octet whose escape is decoded. */
const PLAIN_LOW: u64 = 0x53ff200400000000
const PLAIN_HIGH: u64 = 0x47fffffe87fffffe

function isPlain(octet: u32): bool {
  return <bool>(((octet < 64 ? PLAIN_LOW : PLAIN_HIGH) >> (octet & 63)) & 1)
}

/** The code point of the last `decode`. */
let codePoint: u32 = 0

/** How many escapes at `at` make one well-formed character; 0: none. */
function decode(at: usize, end: usize): u32 {
  const lead = unescape(at, end)
  if (lead < 0x80) {
    codePoint = lead
    return u32(lead >= 0)
  }
  if (lead < 0xc2 || lead > 0xf4) return 0
  const count: u32 = lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4
  codePoint = lead & (0x7f >> count)
  for (let i: u32 = 1; i < count; i++) {
    const next = unescape(at + 3 * i, end)
    if ((next & ~0x3f) != 0x80) return 0
    codePoint = (codePoint << 6) | (next & 0x3f)
  }
  if (count == 3) return codePoint >= 0x800 && (codePoint & 0xfff800) != 0xd800 ? 3 : 0
  return count == 4 && (codePoint < 0x10000 || codePoint > 0x10ffff) ? 0 : count
}

/** Writes [from, end), decoded, at `to`; returns the end. Never longer than the input. */
export function writeUnescaped(from: usize, end: usize, to: usize): usize {
  while (from < end) {
    const stop = find(from, end, PERCENT)
    memory.copy(to, from, stop - from)
    to += stop - from
    if (stop == end) break
    from = stop
    const count = decode(from, end)
    if (count && (codePoint < 0x80 ? isPlain(codePoint) : !isMisleading(codePoint))) {
      for (let i: u32 = 0; i < count; i++) store<u8>(to++, unescape(from + 3 * i, end))
      from += 3 * count
    } else {
      // A character that stays is copied whole: its second octet must not begin another.
      const size = max<usize>(3 * count, 1)
      memory.copy(to, from, size)
      to += size
      from += size
    }
  }
  return to
}

/** Writes [from, end) at `to` with `^` and `|` escaped, as Chromium's canonical paths have them; returns the end. */
export function writeChromiumPath(from: usize, end: usize, to: usize): usize {
  for (; from < end; from++) {
    const octet: u32 = load<u8>(from)
    if (octet == 0x5e || octet == 0x7c) {
      escape(octet, to)
      to += 3
    } else {
      store<u8>(to++, octet)
    }
  }
  return to
}
