// Makes a set of the patterns in the input area: texts, each behind its u32 length; first the registered standard schemes,
// then `urls`, then `excludeUrls`. Cost: one pass to parse, one to sort by bucket.
import { arenaAlloc, arenaFree, SLACK } from '../memory/arena'
import { find } from '../text/ascii'
import { Glob, readGlob } from './glob'
import { PATTERN_OK, ParsedPattern, parsePattern, registerSchemes } from './pattern'
import { SCHEME_OTHER } from './scheme'
import { Entry, EXCLUDES, entryAt, SetHead, SUBDOMAINS, startsOf } from './set'
import { listTails, tailAt } from './tails'
import { writeUnescaped } from './unescape'

/** What `compileSet` leaves instead of a set: -1, or a pattern's problem as `REFUSED - problem`. */
export const OUT_OF_MEMORY: i32 = -1
export const REFUSED: i32 = -1

const PERCENT: u8 = 0x25
/** What a canonical host may add to a pattern's octets, and a decoded path beside itself. */
const MORE: u32 = 16 + offsetof<Glob>()

const parsed = changetype<ParsedPattern>(memory.data(offsetof<ParsedPattern>(), 8))

/** Of the last `compileSet`. */
let status: i32 = 0
let refused: u32 = 0

export function compileStatus(): i32 {
  return status
}

/** Which pattern was refused, counted over `urls` and `excludeUrls`. */
export function refusedIndex(): u32 {
  return refused
}

/** How many of the entries are about one host; the others are about any. */
let hosted: u32 = 0
/** Where the next text of the set goes. */
let pool: usize = 0

/** Behind `count` texts. */
function skipTexts(at: usize, count: u32): usize {
  for (let i: u32 = 0; i < count; i++) at += 4 + load<u32>(at)
  return at
}

/** Octets a set may need for the texts of `count` patterns. */
function textsRoom(at: usize, count: u32): u64 {
  let room: u64 = SLACK
  for (let i: u32 = 0; i < count; i++) {
    const size = load<u32>(at)
    const end = at + 4 + size
    room += size + MORE
    if (find(at + 4, end, PERCENT) < end) room += size
    at = end
  }
  return room
}

/** The set's address, or 0 and a status. */
export function compileSet(input: usize, schemes: u32, urls: u32, excludes: u32): usize {
  registerSchemes(input, schemes)
  const from = skipTexts(input, schemes)
  const count = urls + excludes
  const octets = textsRoom(from, count)
  const entriesSize = <u64>count * offsetof<Entry>()
  status = OUT_OF_MEMORY
  if (octets + entriesSize > 0x7fff0000) return 0
  const texts = arenaAlloc(<u32>octets)
  const entries = arenaAlloc(<u32>entriesSize)
  pool = texts
  const set = texts && entries ? fill(from, urls, count, entries) : 0
  if (entries) arenaFree(entries)
  if (set) changetype<SetHead>(set).texts = texts
  else if (texts) arenaFree(texts)
  return set
}

const head = changetype<SetHead>(memory.data(offsetof<SetHead>(), 8))

/** Parses all patterns and lays the set out; 0 and a status otherwise. */
function fill(from: usize, urls: u32, count: u32, entries: usize): usize {
  memory.fill(changetype<usize>(head), 0, offsetof<SetHead>())
  head.includesAll = urls == 0
  head.hasExcludes = count > urls
  hosted = 0
  let filled: u32 = 0
  for (let i: u32 = 0; i < count; i++) {
    const size = load<u32>(from)
    const problem = parsePattern(from + 4, from + 4 + size, pool, parsed)
    from += 4 + size
    if (problem != PATTERN_OK) {
      refused = i
      status = REFUSED - problem
      return 0
    }
    const isExclude = i >= urls
    if (!parsed.isAllUrls) {
      if (!fillEntry(entryAt(entries, filled++), isExclude ? EXCLUDES : 0)) return 0
    } else if (isExclude) head.excludesAll = true
    else head.includesAll = true
  }
  return layOut(entries, filled)
}

/** From `parsed`; its host lies at the end of the pool already. False without memory. */
function fillEntry(entry: Entry, flags: u32): bool {
  memory.fill(changetype<usize>(entry), 0, offsetof<Entry>())
  const isAnyHost = parsed.isWildcard && !parsed.hostLength
  entry.schemes = parsed.schemes
  entry.port = parsed.port
  entry.flags = flags | (parsed.isWildcard ? SUBDOMAINS : 0)
  entry.host = pool
  entry.hostLength = parsed.hostLength
  if (isAnyHost) {
    entry.isAnyHost = true
  } else {
    const tails = listTails(pool, parsed.hostLength)
    if (!tails) return false
    entry.key = tailAt(tails - 1).key
    hosted++
  }
  pool += parsed.hostLength
  if (parsed.schemes == SCHEME_OTHER) {
    entry.scheme = pool
    entry.schemeLength = parsed.schemeLength
    memory.copy(pool, parsed.scheme, parsed.schemeLength)
    pool += parsed.schemeLength
  }
  fillPath(entry)
  return true
}

function fillPath(entry: Entry): void {
  const size = <u32>(parsed.pathEnd - parsed.path)
  memory.copy(pool, parsed.path, size)
  const end = pool + size
  readGlob(entry, pool, end)
  if (find(pool, end, PERCENT) < end) {
    entry.decoded = end
    const text = end + offsetof<Glob>()
    const textEnd = writeUnescaped(pool, end, text)
    memory.fill(end, 0, offsetof<Glob>())
    readGlob(changetype<Glob>(end), text, textEnd)
    pool = textEnd
  } else {
    pool = end
  }
}

/** Sorts the entries by bucket into a block of their own; its address, or 0. */
function layOut(entries: usize, count: u32): usize {
  let buckets: u32 = 1
  while (buckets < hosted << 1) buckets <<= 1
  const startsSize = (buckets + 2) << 2
  const set = changetype<SetHead>(arenaAlloc(offsetof<SetHead>() + startsSize + count * offsetof<Entry>()))
  if (!changetype<usize>(set)) return 0
  memory.copy(changetype<usize>(set), changetype<usize>(head), offsetof<SetHead>())
  set.mask = buckets - 1
  set.entries = startsOf(set) + startsSize
  memory.fill(startsOf(set), 0, startsSize)
  for (let i: u32 = 0; i < count; i++) {
    const counter = startsOf(set) + (bucketOf(set, entryAt(entries, i)) << 2)
    store<u32>(counter, load<u32>(counter) + 1)
  }
  // Counts become ends; each entry then goes before the end of its bucket, which so becomes its start.
  let end: u32 = 0
  for (let i: u32 = 0; i < buckets + 2; i++) {
    const counter = startsOf(set) + (i << 2)
    end += load<u32>(counter)
    store<u32>(counter, end)
  }
  for (let i = count; i > 0; i--) {
    const entry = entryAt(entries, i - 1)
    const counter = startsOf(set) + (bucketOf(set, entry) << 2)
    const at = load<u32>(counter) - 1
    store<u32>(counter, at)
    memory.copy(changetype<usize>(entryAt(set.entries, at)), changetype<usize>(entry), offsetof<Entry>())
  }
  return changetype<usize>(set)
}

function bucketOf(set: SetHead, entry: Entry): u32 {
  return entry.isAnyHost ? set.mask + 1 : entry.key & set.mask
}

export function freeSet(set: SetHead): void {
  arenaFree(set.texts)
  arenaFree(changetype<usize>(set))
}
