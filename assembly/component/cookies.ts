// The interface `cookies` (assembly/wit/cookies.wit) over the doors of the cookie domain. Nothing is decided here:
// arguments are packed as the doors read them, answers laid out as the interface has them.
import * as doors from '../cookies/index'
import { STORED } from '../cookies/insert'
import { NEEDS_IDNA, NEEDS_IDNA_DOMAIN, OUT_OF_MEMORY } from '../cookies/request'
import { allocate, allocateList } from './call'
import { listChanges, listCookies, listDamaged, listRows } from './cookie-answers'
import * as args from './cookie-arguments'
import { packRow, ROW_FRAME, roomOfCookie } from './cookie-rows'
import * as views from './cookies-views.generated'
import { openTexts, putOctets, putText, skip, textsEnd, widen } from './texts'

/** The status that a function below answers instead of 0, as the interface's problem. */
export function refuse(problem: views.Problem, status: i32): void {
  problem.tag = <u8>views.PROBLEM_OUT_OF_MEMORY
  if (status == NEEDS_IDNA) problem.tag = <u8>views.PROBLEM_NEEDS_ASCII_HOST
  if (status != NEEDS_IDNA_DOMAIN) return
  // A copy: the domain lies where the next cookie of a batch is written.
  const length = doors.domainLength()
  const domain = allocate(length)
  if (!domain) return
  memory.copy(domain, doors.domainStart(), length)
  problem.tag = <u8>views.PROBLEM_NEEDS_ASCII_DOMAIN
  problem.needsAsciiDomain = domain
  problem.needsAsciiDomainLength = length
}

/** What memory did not suffice for: no jar, and every call on it is answered so. Below the bit that hosts keep. */
const NO_JAR: u32 = 0x3fffffff

export function jarConstructor(params: views.JarConstructorParams): u32 {
  // A constructor has no way to answer a problem, and a trap would cost the instance's other jars.
  const handle = doors.createJar(params.log)
  return handle < 0 ? NO_JAR : handle
}
export function jarDrop(handle: u32): void {
  doors.disposeJar(handle)
}

export function jarHeader(params: views.JarHeaderParams, result: views.JarHeaderResult): i32 {
  if (!openTexts(args.roomOfRequest(params.request))) return OUT_OF_MEMORY
  args.packRequest(params.request)
  const length = doors.headerFor(params.self, params.now)
  if (length < 0) return length
  result.ok = doors.headerStart()
  result.okLength = length
  return 0
}

export function jarSetFromHeader(params: views.JarSetFromHeaderParams, result: views.SetAnswer): i32 {
  const ascii = params.hasAsciiDomain ? params.asciiDomainLength : 0
  const room = args.roomOfRequest(params.request) + params.lineLength + ascii
  if (!openTexts(room)) return OUT_OF_MEMORY
  const record = args.packRequest(params.request)
  record.line = putOctets(params.line, params.lineLength)
  if (params.hasAsciiDomain) record.asciiDomain = putText(params.asciiDomain, ascii)
  return answerSet(result, doors.setLine(params.self, params.now, params.hasServerDate ? params.serverDate : NaN))
}

function answerSet(answer: views.SetAnswer, status: i32): i32 {
  if (status < 0) return status
  answer.ok.stored = (status & STORED) != 0
  answer.ok.reasons = status & ~STORED
  return 0
}

function setOne(handle: u32, details: views.Details, now: f64, answer: views.SetAnswer): i32 {
  if (!openTexts(args.roomOfDetails(details))) return OUT_OF_MEMORY
  args.packDetails(details)
  const count = doors.setDetails(handle, 1, now)
  return answerSet(answer, count < 0 ? count : load<i32>(doors.outStart()))
}

export function jarSet(params: views.JarSetParams, result: views.SetAnswer): i32 {
  return setOne(params.self, params.details, params.now, result)
}

export function jarSetMany(params: views.JarSetManyParams, result: views.JarSetManyResult): i32 {
  const count = params.detailsLength
  const answers = allocateList(count, views.SET_ANSWER_SIZE)
  if (!answers) return OUT_OF_MEMORY
  for (let i: u32 = 0; i < count; i++) {
    const details = changetype<views.Details>(params.details + i * views.DETAILS_SIZE)
    const answer = changetype<views.SetAnswer>(answers + i * views.SET_ANSWER_SIZE)
    const status = setOne(params.self, details, params.now, answer)
    if (status < 0) refuse(answer.fail(), status)
  }
  result.ok = answers
  result.okLength = count
  return 0
}

export function jarGet(params: views.JarGetParams, result: views.JarGetResult): i32 {
  if (!openTexts(args.roomOfFilter(params.filter))) return OUT_OF_MEMORY
  args.packFilter(params.filter)
  const count = doors.query(params.self, params.now)
  if (count < 0) return count
  result.ok = listCookies(doors.outStart(), count)
  result.okLength = count
  return result.ok ? 0 : OUT_OF_MEMORY
}

export function jarRemove(params: views.JarRemoveParams, result: views.JarRemoveResult): i32 {
  const room = args.roomOfNamed(params.urlLength, params.nameLength)
  if (!openTexts(room)) return OUT_OF_MEMORY
  args.packNamed(params.url, params.urlLength, params.name, params.nameLength)
  const count = doors.remove(params.self, 0, params.now)
  if (count < 0) return count
  result.ok = count
  return 0
}

export function jarRemoveMany(params: views.JarRemoveManyParams, result: views.JarRemoveManyResult): i32 {
  const exceptions = params.exceptionsLength
  let room = args.roomOfFilter(params.filter)
  for (let i: u32 = 0; i < exceptions; i++) room += args.roomOfFilter(filterAt(params.exceptions, i))
  if (!openTexts(room)) return OUT_OF_MEMORY
  args.packFilter(params.filter)
  for (let i: u32 = 0; i < exceptions; i++) args.packFilter(filterAt(params.exceptions, i))
  const count = doors.remove(params.self, exceptions, params.now)
  if (count < 0) return count
  result.ok = count
  return 0
}

@inline function filterAt(list: usize, index: u32): views.Filter {
  return changetype<views.Filter>(list + index * views.FILTER_SIZE)
}

export function jarSize(params: views.JarSizeParams): u32 {
  return max(0, doors.size(params.self))
}
export function jarLogState(params: views.JarLogStateParams): u8 {
  return <u8>max(0, doors.pending(params.self))
}
export function jarForgetLoss(params: views.JarForgetLossParams): void {
  doors.forgetLoss(params.self)
}

export function jarDrainChanges(params: views.JarDrainChangesParams, result: views.JarDrainChangesResult): i32 {
  const count = doors.drain(params.self)
  if (count < 0) return count
  result.ok = listChanges(doors.outStart(), count)
  result.okLength = count
  if (result.ok) return 0
  doors.noteLoss(params.self)
  return OUT_OF_MEMORY
}

export function jarDrainAccesses(params: views.JarDrainAccessesParams, result: views.StoredRows): i32 {
  return answerRows(doors.rows(params.self, false), result)
}
export function jarRows(params: views.JarRowsParams, result: views.StoredRows): i32 {
  return answerRows(doors.rows(params.self, true), result)
}

function answerRows(count: i32, result: views.StoredRows): i32 {
  if (count < 0) return count
  result.ok = listRows(doors.outStart(), count)
  result.okLength = count
  return result.ok ? 0 : OUT_OF_MEMORY
}

export function jarLoad(params: views.JarLoadParams, result: views.LoadAnswer): i32 {
  const count = params.rowsLength
  let room: u64 = 0
  for (let i: u32 = 0; i < count; i++) room += 4 + load<u32>(params.rows + (i << 3), 4)
  if (!openTexts(room)) return OUT_OF_MEMORY
  for (let i: u32 = 0; i < count; i++) {
    const octets = load<u32>(params.rows + (i << 3), 4)
    store<u32>(textsEnd(), octets)
    skip(4)
    putOctets(load<u32>(params.rows + (i << 3)), octets)
  }
  return answerLoad(doors.loadRows(params.self, count, true), result)
}

export function jarAdopt(params: views.JarAdoptParams, result: views.LoadAnswer): i32 {
  const count = params.cookiesLength
  let room: u64 = 0
  for (let i: u32 = 0; i < count; i++) room += ROW_FRAME + roomOfCookie(cookieAt(params.cookies, i))
  if (!openTexts(room)) return OUT_OF_MEMORY
  for (let i: u32 = 0; i < count; i++) packRow(cookieAt(params.cookies, i))
  return answerLoad(doors.loadRows(params.self, count, false), result)
}

@inline function cookieAt(list: usize, index: u32): views.Cookie {
  return changetype<views.Cookie>(list + index * views.COOKIE_SIZE)
}

function answerLoad(count: i32, result: views.LoadAnswer): i32 {
  if (count < 0) return count
  return listDamaged(doors.outStart(), count, result) ? 0 : OUT_OF_MEMORY
}

export function jarSnapshot(params: views.JarSnapshotParams, result: views.JarSnapshotResult): i32 {
  const size = doors.seal(params.self)
  if (size < 0) return size
  result.ok = doors.jarStart(params.self)
  result.okLength = size
  return 0
}

export function jarRestore(params: views.JarRestoreParams): bool {
  const size = params.snapshotLength
  const at = doors.restoreBegin(size)
  if (!at) return false
  memory.copy(at, params.snapshot, size)
  doors.restoreFed(at, size, true)
  return doors.restoreEnd(params.self, at, size)
}

export function registrableDomain(params: views.RegistrableDomainParams, result: views.RegistrableDomainResult): i32 {
  const units = params.hostLength
  if (!openTexts(units)) return OUT_OF_MEMORY
  const length = doors.registrable(putText(params.host, units))
  if (length < 0) return length
  // A tail of the host, which is ASCII then.
  result.hasOk = length > 0
  result.ok = params.host + ((units - length) << 1)
  result.okLength = length
  return 0
}

export function parseDate(params: views.ParseDateParams, result: views.ParseDateResult): void {
  if (!openTexts(params.textLength)) return
  result.value = doors.date(putText(params.text, params.textLength))
  result.hasValue = !isNaN(result.value)
}

export function siteOf(params: views.SiteOfParams, result: views.SiteOfResult): i32 {
  if (!openTexts(params.urlLength)) return OUT_OF_MEMORY
  const length = doors.site(putText(params.url, params.urlLength))
  if (length < 0) return length
  if (!length) return 0
  result.hasOk = true
  result.ok = widen(doors.outStart(), length)
  result.okLength = length
  return result.ok ? 0 : OUT_OF_MEMORY
}

export function sameSiteContextOf(params: views.SameSiteContextOfParams, result: views.SameSiteContextOfResult): i32 {
  if (!openTexts(args.roomOfRequest(params.request))) return OUT_OF_MEMORY
  args.packRequest(params.request)
  const context = doors.sameSite()
  if (context < 0) return context
  result.ok = <u8>context
  return 0
}
