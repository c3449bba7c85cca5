// Whether a Domain text is acceptable to a host, and what it makes of the cookie: one domain or one host alone.
// Spec: RFC 6265bis 5.7 step 10; net/cookies/cookie_util.cc GetCookieDomainWithString. An accepted domain is always the
// host or a tail of it, so that nothing is copied: canonicalising the text comes down to comparing without case.

import { sameOctets } from '../memory/octets'
import { isAlpha, isDigit, lower } from '../text/ascii'
import { ParsedUrl } from '../text/url'
import { CookieDraft, DRAFT_DONE, DRAFT_NEEDS_IDNA, REASON_INVALID_DOMAIN } from './draft'
import { domainKeyLength, registrableLength } from './site'

const DOT: u32 = 0x2e

/** Whether [text, text + length) without case equals the tail of `host` of that length. */
function isTail(host: usize, hostLength: i32, text: usize, length: i32): bool {
  if (length > hostLength) return false
  const tail = host + hostLength - length
  // Nearly always it is written as the host is.
  if (sameOctets(text, tail, length)) return true
  for (let i = 0; i < length; i++) if (lower(load<u8>(text + i)) != load<u8>(tail + i)) return false
  return true
}

function isAscii(text: usize, length: i32): bool {
  for (let i = 0; i < length; i += 16) {
    const high: u32 = i8x16.bitmask(v128.load(text + i))
    if (high & (length - i < 16 ? (1 << (length - i)) - 1 : 0xffff)) return false
  }
  return true
}

/** URL syntax would end a host early when the text is canonicalised as one; percent signs are refused as such. */
function hasSyntax(text: usize, length: i32): bool {
  for (let i = 0; i < length; i++) {
    const octet: u32 = load<u8>(text + i)
    if (octet <= 0x20 || octet == 0x7f) return true
    if (octet < 0x80 && octet != DOT && octet != 0x2d && !isDigit(octet) && !isAlpha(octet) && octet != 0x5f) {
      return true
    }
  }
  return false
}

function setHostOnly(url: ParsedUrl, draft: CookieDraft): void {
  draft.hostOnly = true
  draft.domain = url.host
  draft.domainLength = url.hostLength
}

function refuse(draft: CookieDraft): void {
  draft.reasons |= REASON_INVALID_DOMAIN
}

/** A host without registrable domain accepts itself, with one leading dot or without, and stays host-only. */
function judgeWhole(url: ParsedUrl, text: usize, length: i32, draft: CookieDraft): void {
  if (length == url.hostLength && isTail(url.host, url.hostLength, text, length)) return
  refuse(draft)
}

/** A host with registrable domain accepts every tail of whole labels down to that, as a domain. */
function judgeTail(url: ParsedUrl, text: usize, length: i32, draft: CookieDraft): void {
  const isCovered = length >= registrableLength(url) && isTail(url.host, url.hostLength, text, length)
  const start = url.host + url.hostLength - length
  if (!isCovered || (start != url.host && load<u8>(start - 1) != DOT)) {
    refuse(draft)
    return
  }
  draft.hostOnly = false
  draft.domain = start
  draft.domainLength = length
}

/**
 * Judges the Domain text, which may be empty, and fills the draft's domain. `ascii` is the text's ASCII form when it
 * had to be asked for, else 0. Returns DRAFT_DONE or DRAFT_NEEDS_IDNA.
 */
export function judgeDomain(
  url: ParsedUrl,
  text: usize,
  length: i32,
  ascii: usize,
  asciiLength: i32,
  draft: CookieDraft,
): i32 {
  setHostOnly(url, draft)
  draft.keyLength = domainKeyLength(url)
  const host = url.host
  const last = host + url.hostLength - 1
  if (url.hostLength && load<u8>(host) == DOT) refuse(draft)
  else if (url.hostLength > 1 && load<u8>(last) == DOT && load<u8>(last - 1) == DOT) refuse(draft)
  else if (length) return judgeText(url, text, length, ascii, asciiLength, draft)
  return DRAFT_DONE
}

function judgeText(url: ParsedUrl, text: usize, length: i32, ascii: usize, asciiLength: i32, draft: CookieDraft): i32 {
  const hasRegistrable = registrableLength(url) != 0
  if (hasRegistrable && !isAscii(text, length)) {
    if (hasSyntax(text, length)) {
      refuse(draft)
      return DRAFT_DONE
    }
    if (!ascii) {
      draft.domain = text
      draft.domainLength = length
      return DRAFT_NEEDS_IDNA
    }
    text = ascii
    length = asciiLength
  }
  if (length && load<u8>(text) == DOT) {
    text++
    length--
  }
  if (!length) refuse(draft)
  else if (hasRegistrable) judgeTail(url, text, length, draft)
  else judgeWhole(url, text, length, draft)
  return DRAFT_DONE
}
