// A compiled filter: every pattern of `urls` and `excludeUrls`, found by the hosts it is about.
// Spec: extensions/common/url_pattern.cc (MatchesURL); a filter matches by any of `urls` and none of `excludeUrls`.
// Cost of a match: one look for the host and each of its parents, whatever the number of patterns; the patterns found
// there and those of any host (`*://*/…`) are tried one by one, scheme and port before path.
//
//   block:    head (SetHead) | starts u32[buckets + 2] | entries Entry[count], sorted by bucket
//   buckets:  `starts[i]` to `starts[i + 1]`; the one behind the last is that of any host
import { sameOctets } from '../memory/octets'
import { hasPieces } from './glob'
import { PORT_ANY } from './pattern'
import { SCHEME_OTHER } from './scheme'
import { tailAt } from './tails'
import { MatchUrl } from './url'

/** The host's subdomains too. */
export const SUBDOMAINS: u32 = 1
/** Of `excludeUrls`. */
export const EXCLUDES: u32 = 2
/** A path without `*`. */
export const EXACT: u32 = 4
/** Something stands between the first and the last `*` of the path. */
export const HAS_MIDDLE: u32 = 8
/** A path `P/*`, which matches `P` as well. */
export const ENDS_IN_FOLDER: u32 = 16

@unmanaged
export class Entry {
  schemes: u32
  port: i32
  flags: u32
  key: u32
  host: usize
  hostLength: u32
  path: usize
  pathLength: u32
  /** Octets before the first `*`, and behind the last one. */
  prefix: u32
  suffix: u32
  /** Octets that are no `*`. */
  least: u32
  scheme: usize
  schemeLength: u32
  isAnyHost: bool
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

function matchesPath(entry: Entry, path: usize, length: u32): bool {
  const glob = entry.path
  if (entry.flags & EXACT) return length == entry.pathLength && sameOctets(glob, path, length)
  if (length >= entry.least && sameOctets(glob, path, entry.prefix)) {
    const suffix = entry.suffix
    const end = path + length - suffix
    const globEnd = glob + entry.pathLength - suffix
    if (sameOctets(globEnd, end, suffix)) {
      if (!(entry.flags & HAS_MIDDLE)) return true
      if (hasPieces(glob + entry.prefix, globEnd, path + entry.prefix, end)) return true
    }
  }
  return <bool>(entry.flags & ENDS_IN_FOLDER) && length + 2 == entry.pathLength && sameOctets(glob, path, length)
}

/** All but the host. */
function matchesRest(entry: Entry, url: MatchUrl): bool {
  if (!(entry.schemes & url.scheme)) return false
  if (entry.port != PORT_ANY && entry.port != url.port) return false
  if (url.scheme == SCHEME_OTHER) {
    if (entry.schemeLength != url.schemeLength) return false
    if (!sameOctets(entry.scheme, url.schemeText, url.schemeLength)) return false
  }
  return matchesPath(entry, url.path, url.pathLength)
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
