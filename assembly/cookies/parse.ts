// A Set-Cookie line (or document.cookie assignment) becomes a draft.
// Spec: RFC 6265bis 5.6, 5.7; net/cookies/parsed_cookie.cc, canonical_cookie.cc.

import { ParsedUrl } from '../text/url'
import { CookieDraft, DRAFT_DONE } from './draft'

/** What a line is judged by, beside its URL. Times in microseconds since the Unix epoch. */
@unmanaged
export class SetContext {
  now: i64
  /** The response's Date header, or NEVER. */
  serverDate: i64
  /** One of CONTEXT_*. */
  sameSite: i32
  /** A top-level navigation response may set every SameSite cookie. */
  isMainFrameNavigation: bool
  /** False for document.cookie. */
  isHttp: bool
  /** Whether there is a partition key: without one Partitioned is ignored by the store. */
  hasPartition: bool
  /** The Domain text's ASCII form on the call after DRAFT_NEEDS_IDNA, else 0. Length 0: it has none. */
  asciiDomain: usize
  asciiDomainLength: i32
}

/** Fills `draft`; returns DRAFT_DONE or DRAFT_NEEDS_IDNA. Anything may stand in the line; lengths are unlimited. */
export function draftFromLine(line: usize, length: i32, url: ParsedUrl, context: SetContext, draft: CookieDraft): i32 {
  return DRAFT_DONE
}
