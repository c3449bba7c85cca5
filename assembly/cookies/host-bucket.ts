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

/** The unpartitioned bucket of the URL's host, or 0. Notes the registrable domain's length in the URL when it learns it. */
export function bucketOfHost(url: ParsedUrl): u32 {
  const host = url.host
  const end = host + url.hostLength
  const isName = url.hostKind == HOST_NAME && url.scheme != SCHEME_OTHER && url.hostLength > 1
  if (!isName || load<u8>(end - 1) == DOT) return findByTable(url)
  let labels = 0
  for (let at = end - 1; at > host; at--) {
    if (load<u8>(at - 1) != DOT || ++labels < 2) continue
    const bucket = find(at, <u32>(end - at))
    if (!bucket) continue
    const kind = bucketKind(bucket)
    if (kind == KIND_DIVIDED) return findByTable(url)
    if (kind == KIND_HOST) continue
    url.registrableLength = <i32>(end - at)
    return bucket
  }
  const bucket = find(host, url.hostLength)
  if (bucket && bucketKind(bucket) == KIND_PLAIN) url.registrableLength = url.hostLength
  return bucket
}
