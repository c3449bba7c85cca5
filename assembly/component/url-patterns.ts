// The interface `url-patterns` (assembly/wit/url-patterns.wit) over the doors of the URL pattern domain.
import * as doors from '../match/index'
import { NEEDS_IDNA } from '../match/pattern'
import { arenaAlloc, arenaFree } from '../memory/arena'
import { openTexts, putText, skip, textsEnd } from './texts'
import * as views from './url-patterns-views.generated'

const OUT_OF_MEMORY: i32 = -1

/** A status of the domain as the interface's problem: below OUT_OF_MEMORY the reasons follow, from 1 on. */
export function refuse(problem: views.Problem, status: i32): void {
  const reason = OUT_OF_MEMORY - status
  if (!reason) {
    problem.tag = <u8>views.PROBLEM_OUT_OF_MEMORY
  } else if (reason == NEEDS_IDNA) {
    problem.tag = <u8>views.PROBLEM_NEEDS_ASCII_HOST
    problem.needsAsciiHost = doors.refusedIndex()
  } else {
    problem.tag = <u8>views.PROBLEM_REFUSED
    problem.refused.number = doors.refusedIndex()
    problem.refused.reason = <u8>(reason - 1)
  }
}

/** A filter is a cell that holds its set, named by its address over four: hosts keep the highest bits for themselves. */
@inline function cellOf(filter: u32): usize {
  return filter << 2
}

/** 0: memory did not suffice, and every call on it is answered so. */
export function filterConstructor(): u32 {
  const cell = arenaAlloc(4)
  if (cell) store<u32>(cell, 0)
  return <u32>cell >> 2
}

export function filterDrop(filter: u32): void {
  const cell = cellOf(filter)
  if (!cell) return
  if (load<u32>(cell)) doors.dispose(load<u32>(cell))
  arenaFree(cell)
}

/** Octets of a string in a list: an address and a length. */
const TEXT_SIZE: usize = 8

/** Room for texts in units, with their lengths before them. */
function roomOf(list: usize, count: u32): u64 {
  let units: u64 = 0
  for (let i: u32 = 0; i < count; i++) units += load<u32>(list + i * TEXT_SIZE, 4) + 2
  return units
}

function putTexts(list: usize, count: u32): void {
  for (let i: u32 = 0; i < count; i++) {
    const text = list + i * TEXT_SIZE
    const at = textsEnd()
    skip(4)
    const octets = putText(load<u32>(text), load<u32>(text, 4))
    store<u32>(at, octets)
  }
}

export function filterCompile(params: views.FilterCompileParams, _result: views.FilterCompileResult): i32 {
  const cell = cellOf(params.self)
  const source = params.source
  const schemes = source.standardSchemesLength
  const urls = source.urlsLength
  const excludes = source.excludeUrlsLength
  const room = roomOf(source.standardSchemes, schemes) + roomOf(source.urls, urls)
  if (!cell || !openTexts(room + roomOf(source.excludeUrls, excludes))) return OUT_OF_MEMORY
  putTexts(source.standardSchemes, schemes)
  putTexts(source.urls, urls)
  putTexts(source.excludeUrls, excludes)
  const set = doors.compile(schemes, urls, excludes)
  if (!set) return doors.status()
  if (load<u32>(cell)) doors.dispose(load<u32>(cell))
  store<u32>(cell, <u32>set)
  return 0
}

export function filterMatches(params: views.FilterMatchesParams, result: views.FilterMatchesResult): i32 {
  const cell = cellOf(params.self)
  if (!cell || !openTexts(params.urlLength)) return OUT_OF_MEMORY
  const set = load<u32>(cell)
  const length = putText(params.url, params.urlLength)
  const answer = set ? (length ? doors.matches(set, length) : 0) : 1
  if (answer < 0) return answer
  result.ok = answer != 0
  return 0
}
