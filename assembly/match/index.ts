// The doors of the URL pattern domain: filters of webRequest, compiled once and asked with each request.
// A set is named by its address, which the caller keeps to itself and gives back once.
import { AREA_IN, area, areaAt } from '../memory/area'
import { compileSet, compileStatus, freeSet, OUT_OF_MEMORY } from './compile'
import { matchesSet, SetHead } from './set'
import { MatchUrl, readUrl } from './url'

export { refusedIndex } from './compile'

const url = changetype<MatchUrl>(memory.data(offsetof<MatchUrl>(), 8))

/** The input area with room for `size` octets; 0 without memory. Whoever calls it has written what it holds. */
export function reserve(size: u32): usize {
  return area(AREA_IN, size)
}

/**
 * Compiles the texts in the input area (compile.ts). Answers a set, or 0: then `status` says why and `refusedIndex` which.
 */
export function compile(schemes: u32, urls: u32, excludes: u32): usize {
  return compileSet(areaAt(AREA_IN), schemes, urls, excludes)
}

export function status(): i32 {
  return compileStatus()
}

/** The set matches every valid URL. */
export function matchesAll(set: usize): bool {
  const head = changetype<SetHead>(set)
  return head.includesAll && !head.hasExcludes
}

/** `length` octets of a URL at the start of the input area; 0: the URL of the call before. 1, 0 or OUT_OF_MEMORY. */
export function matches(set: usize, length: u32): i32 {
  if (length) readUrl(areaAt(AREA_IN), length, url)
  if (url.isLost) return OUT_OF_MEMORY
  return i32(matchesSet(changetype<SetHead>(set), url))
}

export function dispose(set: usize): void {
  freeSet(changetype<SetHead>(set))
}
