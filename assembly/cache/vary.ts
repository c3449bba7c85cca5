// Which request a stored response belongs to, beside its key: a digest of the request fields that its Vary names.
// Spec: RFC 9111 4.1; net/http/http_vary_data.cc: values as sent, in the order Vary names them, several fields of a name
// joined, an absent one is empty; one variant a key. Cost: for each name a pass over the request's fields.
import { hashOctets } from '../memory/octets'
import {
  isNamed,
  item,
  itemEnd,
  name,
  nameEnd,
  nextField,
  nextItem,
  nextPicked,
  picked,
  sameName,
  VARY,
  value,
  valueEnd,
} from './fields'

@inline const SEED: u64 = 0x51ed270b9f652295

let digest: u64 = 0

/** Mixes the picked fields of the name [from, end) in. */
function mixNamed(from: usize, end: usize, request: usize, requestEnd: usize): void {
  digest = digest * 31 + 1
  for (let at = nextPicked(request, requestEnd); at; at = nextPicked(at, requestEnd)) {
    // An empty field says as much as none.
    if (value == valueEnd || !sameName(name, nameEnd, from, end)) continue
    digest = hashOctets(value, <u32>(valueEnd - value), digest)
  }
}

/** Mixes all in that the Vary field which was read names. */
function mixVary(request: usize, requestEnd: usize): void {
  const end = valueEnd
  for (let next = nextItem(value, end); next; next = nextItem(next, end)) mixNamed(item, itemEnd, request, requestEnd)
}

/** The digest of the request's fields, picked, that the Vary fields of the response's block name. */
export function varyDigest(response: usize, responseEnd: usize, request: usize, requestEnd: usize): u64 {
  digest = SEED
  for (let at = nextField(response, responseEnd); at; at = nextField(at, responseEnd))
    if (isNamed('vary')) mixVary(request, requestEnd)
  return digest
}

/** The same of picked fields of the response. */
export function pickedDigest(response: usize, responseEnd: usize, request: usize, requestEnd: usize): u64 {
  digest = SEED
  for (let at = nextPicked(response, responseEnd); at; at = nextPicked(at, responseEnd))
    if (picked == VARY) mixVary(request, requestEnd)
  return digest
}
