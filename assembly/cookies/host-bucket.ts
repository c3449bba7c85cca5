// The bucket of a host without asking the suffix table: the host's tails are looked up in the index, shortest first.
// A tail that is the key of a plain bucket is the host's registrable domain, since no rule lies below it; keys that are
// whole hosts are their own host's only; a divided one leaves the question to the table. A host none of whose tails is
// filed has no cookies, whatever its registrable domain.
// Cost: one hash and probe a label. Called for every request.
import { HOST_NAME, ParsedUrl, SCHEME_OTHER } from '../text/url'
import { bucketHash, bucketKind, findBucket, KIND_DIVIDED, KIND_HOST, KIND_PLAIN } from './buckets'
import { domainKeyLength } from './site'

@inline const DOT: u32 = 0x2e

@inline function find(key: usize, keyLength: u32): u32 {
  return findBucket(bucketHash(0, 0, key, keyLength), 0, 0, key, keyLength)
}

/** The bucket the table's answer leads to. */
function findByTable(url: ParsedUrl): u32 {
  const keyLength = domainKeyLength(url)
  return find(url.host + url.hostLength - keyLength, keyLength)
}

/** The dots among the 32 octets before `end`, the last octet in the highest bit. */
function dotsBefore(end: usize): u32 {
  const dot = i8x16.splat(<i8>DOT)
  const low: u32 = i8x16.bitmask(i8x16.eq(v128.load(end - 32), dot))
  const high: u32 = i8x16.bitmask(i8x16.eq(v128.load(end - 16), dot))
  return low | (high << 16)
}

/**
 * The unpartitioned bucket of the URL's host, or 0. Notes the length of the registrable domain in the URL when it learns
 * it on the way.
 */
export function bucketOfHost(url: ParsedUrl): u32 {
  const length = <u32>url.hostLength
  const end = url.host + length
  // Names of ordinary length; the 32 octets before a host's end are always memory (its URL's scheme, this module's data).
  const isName = url.hostKind == HOST_NAME && url.scheme != SCHEME_OTHER && length > 1 && length <= 32
  if (!isName || load<u8>(end - 1) == DOT) return findByTable(url)
  let dots = dotsBefore(end) & (0xffffffff << (32 - length))
  // A single label is no registrable domain, but for the whole host.
  if (dots) dots &= ~(0x80000000 >> clz(dots))
  while (dots) {
    const size = clz(dots)
    dots &= ~(0x80000000 >> size)
    const bucket = find(end - size, size)
    if (!bucket) continue
    const kind = bucketKind(bucket)
    if (kind == KIND_DIVIDED) return findByTable(url)
    if (kind == KIND_HOST) continue
    url.registrableLength = size
    return bucket
  }
  const bucket = find(url.host, length)
  if (bucket && bucketKind(bucket) == KIND_PLAIN) url.registrableLength = length
  return bucket
}
