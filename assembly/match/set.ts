// A compiled filter: every pattern of `urls` and `excludeUrls`, found by the hosts it is about.
// Spec: extensions/common/url_pattern.cc (MatchesURL); a filter matches by any of `urls` and none of `excludeUrls`.
// Cost of a match: one look for the host and each of its parents, whatever the number of patterns; the patterns found
// there and those of any host (`*://*/…`) are tried one by one, scheme and port before path.
//
//   block:    head (SetHead) | starts u32[buckets + 2] | entries Entry[count], sorted by bucket
//   buckets:  `starts[i]` to `starts[i + 1]`; the one behind the last is that of any host
import { sameOctets } from '../memory/octets'
import { Glob, matchesGlob } from './glob'
import { PORT_ANY } from './pattern'
import { SCHEME_OTHER } from './scheme'
import { tailAt } from './tails'
import { MatchUrl } from './url'

/** The host's subdomains too. */
export const SUBDOMAINS: u32 = 1
/** Of `excludeUrls`. */
export const EXCLUDES: u32 = 2

/** A pattern; what it inherits is its path as written. */
@unmanaged
export class Entry extends Glob {
  /** The path with its escapes decoded; null: it has none. */
  decoded: usize
  schemes: u32
  port: i32
  flags: u32
  isAnyHost: bool
  key: u32
  host: usize
  hostLength: u32
  scheme: usize
  schemeLength: u32
}

@unmanaged
export class SetHead {
  /** Of `urls`: everything matches. */
  includesAll: bool
  /** Of `excludeUrls`: nothing matches. */
  excludesAll: bool
  hasExcludes: bool
  /** Buckets minus one; they are a power of two. */
  mask: u32
  entries: usize
  /** The block of hosts, paths and schemes. */
  texts: usize
}

@inline export function startsOf(set: SetHead): usize {
  return changetype<usize>(set) + offsetof<SetHead>()
}

@inline export function entryAt(entries: usize, index: u32): Entry {
  return changetype<Entry>(entries + index * offsetof<Entry>())
}

/** As both are written, or with the escapes of both decoded. */
function matchesPath(entry: Entry, url: MatchUrl): bool {
  if (matchesGlob(entry, url.path, url.pathLength)) return true
  if (entry.decoded) return matchesGlob(changetype<Glob>(entry.decoded), url.decoded, url.decodedLength)
  return url.decoded != url.path && matchesGlob(entry, url.decoded, url.decodedLength)
}

/** All but the host. */
function matchesRest(entry: Entry, url: MatchUrl): bool {
  if (!(entry.schemes & url.scheme)) return false
  if (entry.port != PORT_ANY && entry.port != url.port) return false
  if (url.scheme == SCHEME_OTHER) {
    if (entry.schemeLength != url.schemeLength) return false
    if (!sameOctets(entry.scheme, url.schemeText, url.schemeLength)) return false
  }
  return matchesPath(entry, url)
}

const NO_MATCH: i32 = 0
const INCLUDED: i32 = 1
const EXCLUDED: i32 = 2

/** What the patterns of one bucket say about the tail with this index. `isIncluded`: only those of `excludeUrls` count. */
function tryBucket(set: SetHead, bucket: u32, tail: u32, url: MatchUrl, isIncluded: bool): i32 {
  const starts = startsOf(set) + (bucket << 2)
  const end = load<u32>(starts, 4)
  let answer = NO_MATCH
  for (let i = load<u32>(starts); i < end; i++) {
    const entry = entryAt(set.entries, i)
    if (isIncluded && !(entry.flags & EXCLUDES)) continue
    if (bucket <= set.mask && !isAbout(entry, tail, url)) continue
    if (!matchesRest(entry, url)) continue
    if (entry.flags & EXCLUDES) return EXCLUDED
    if (!set.hasExcludes) return INCLUDED
    isIncluded = true
    answer = INCLUDED
  }
  return answer
}

/** Whether the entry's host is the tail with this index of the URL's. */
function isAbout(entry: Entry, index: u32, url: MatchUrl): bool {
  const tail = tailAt(index)
  if (entry.key != tail.key || entry.hostLength != tail.length) return false
  if (!(entry.flags & SUBDOMAINS) && index + 1 != url.tails) return false
  return sameOctets(entry.host, url.host + url.hostLength - tail.length, tail.length)
}

export function matchesSet(set: SetHead, url: MatchUrl): bool {
  if (set.excludesAll || !url.schemeLength) return false
  if (!url.scheme || (set.includesAll && !set.hasExcludes)) return set.includesAll
  let isIncluded = set.includesAll
  for (let i = url.firstTail; i <= url.tails; i++) {
    const bucket = i < url.tails ? tailAt(i).key & set.mask : set.mask + 1
    const answer = tryBucket(set, bucket, i, url, isIncluded)
    if (answer == EXCLUDED) return false
    if (answer == INCLUDED) {
      if (!set.hasExcludes) return true
      isIncluded = true
    }
  }
  return isIncluded
}
