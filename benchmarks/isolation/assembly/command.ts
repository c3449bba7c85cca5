// The cookie workloads wholly inside the module, as a WASI command: reads them from standard input, measures the doors of
// the core without one crossing of a border, prints a table of nanoseconds (of the fastest round: what else the machine
// does can only add) and how many octets the headers of all URLs have, which any host and the door must agree on.
import * as doors from '../../../assembly/cookies/index'
import { nextWorkload, readInput, STEP_SIZE, Step, Workload } from './input'

const ROUNDS = 15
/** Milliseconds a round lasts at least: far above what a coarse clock can tell. */
const ROUND = 10.0
/** Any time will do. */
const NOW: f64 = 1800000000000
/** Doors that keep a change log are drained after as many sets, as a turn would. */
const TURN: u32 = 64
/** Octets of a snapshot that are copied and checked together. */
const PIECE: u32 = 1 << 17

const HEADER = 0
const SET = 1
const SUFFIX = 2
const SNAPSHOT = 3

/** Keeps answers alive. */
let kept: i32 = 0
let sets: u32 = 0

@inline function stepAt(list: usize, index: u32): Step {
  return changetype<Step>(list + index * STEP_SIZE)
}

function header(jar: u32, step: Step): void {
  memory.copy(doors.reserve(step.urlLength), step.url, step.urlLength)
  kept += doors.header(jar, step.urlLength, NOW)
}

function set(jar: u32, step: Step): void {
  const input = doors.reserve(step.urlLength + step.lineLength)
  memory.copy(input, step.line, step.lineLength)
  memory.copy(input + step.lineLength, step.url, step.urlLength)
  kept += doors.setFirstParty(jar, step.lineLength, step.urlLength, NOW, NaN)
}

function setLogged(jar: u32, step: Step): void {
  set(jar, step)
  if (++sets % TURN == 0) kept += doors.drain(jar)
}

/** The host of `https://host/...`. */
function suffix(step: Step): void {
  const host = step.url + 8
  let length: u32 = 0
  while (load<u8>(host + length) != 0x2f) length++
  memory.copy(doors.reserve(length), host, length)
  kept += doors.registrable(length)
}

/** Piece by piece, as the door does (bindings/core/cookie-snapshot.ts). */
function restore(jar: u32, from: usize, size: u32): void {
  const at = doors.restoreBegin(size)
  for (let done: u32 = 0; done < size; done += PIECE) {
    const piece = min(PIECE, size - done)
    memory.copy(at + done, from + done, piece)
    doors.restoreFed(at + done, piece, done == 0)
  }
  kept += doors.restoreEnd(jar, at, size) ? 1 : 0
}

function work(kind: i32, jar: u32, workload: Workload, times: u32): void {
  const list = kind == SET ? workload.sets : workload.urls
  const count = kind == SET ? workload.setCount : workload.urlCount
  for (let i: u32 = 0, at: u32 = 0; i < times; i++) {
    const step = stepAt(list, at)
    if (kind == HEADER) header(jar, step)
    else if (kind == SET) setLogged(jar, step)
    else suffix(step)
    at = at + 1 == count ? 0 : at + 1
  }
}

function workOn(kind: i32, jar: u32, workload: Workload, times: u32): void {
  if (kind != SNAPSHOT) {
    work(kind, jar, workload, times)
    return
  }
  const size = doors.seal(jar)
  const other = doors.createJar(false)
  for (let i: u32 = 0; i < times; i++) restore(other, doors.jarStart(jar), size)
  doors.disposeJar(other)
}

function timeOf(kind: i32, jar: u32, workload: Workload, times: u32): f64 {
  const start = performance.now()
  workOn(kind, jar, workload, times)
  return performance.now() - start
}

/** Nanoseconds of one. */
function measure(kind: i32, jar: u32, workload: Workload): f64 {
  let times: u32 = 1
  while (timeOf(kind, jar, workload, times) < ROUND && times < 1 << 30) times *= 2
  let fastest = f64.MAX_VALUE
  for (let i = 0; i < ROUNDS; i++) fastest = min(fastest, timeOf(kind, jar, workload, times))
  return (fastest * 1e6) / times
}

function report(name: string, amount: f64, unit: string): void {
  console.log(name.padEnd(56) + (<i64>Math.round(amount)).toString().padStart(12) + ' ' + unit)
}

/** Octets of the headers of all URLs. */
function headerOctets(jar: u32, workload: Workload): u32 {
  const before = kept
  work(HEADER, jar, workload, workload.urlCount)
  return kept - before
}

function run(workload: Workload): void {
  const jar = doors.createJar(false)
  for (let i: u32 = 0; i < workload.setCount; i++) set(jar, stepAt(workload.sets, i))
  report('header, ' + workload.name, measure(HEADER, jar, workload), 'ns')
  report('header, ' + workload.name, headerOctets(jar, workload), 'octets')
  if (workload.setCount > 50000) report('snapshot restored, ' + workload.name, measure(SNAPSHOT, jar, workload), 'ns')
  doors.disposeJar(jar)
  if (workload.setCount > 200 && workload.setCount < 1000) {
    const logged = doors.createJar(true)
    report('Set-Cookie, ' + workload.name, measure(SET, logged, workload), 'ns')
    report('registrable domain', measure(SUFFIX, logged, workload), 'ns')
    doors.disposeJar(logged)
  }
}

readInput()
for (let workload = nextWorkload(); workload; workload = nextWorkload()) run(workload)
if (kept == 0) console.log('nothing was done')
