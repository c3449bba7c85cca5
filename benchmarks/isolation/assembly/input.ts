// The workloads, read from standard input before anything is measured (written by ../workload-text.ts): a line a step.
//
//   =name        a workload begins
//   +url TAB line    a Set-Cookie line
//   ?url         a URL to make the Cookie header for
import { arenaAlloc, arenaFree } from '../../../assembly/memory/arena'

const PIECE: u32 = 1 << 20

let at: usize = 0
let end: usize = 0

/** Takes all of standard input into memory. */
export function readInput(): void {
  const piece = new ArrayBuffer(PIECE)
  let room: u32 = 4 * PIECE
  let input = arenaAlloc(room)
  let size: u32 = 0
  for (let got = process.stdin.read(piece); got > 0; got = process.stdin.read(piece)) {
    if (size + got > room) {
      const larger = arenaAlloc(2 * room)
      if (!larger) unreachable()
      memory.copy(larger, input, size)
      arenaFree(input)
      input = larger
      room *= 2
    }
    memory.copy(input + size, changetype<usize>(piece), got)
    size += got
  }
  at = input
  end = input + size
}

/** A URL, and for a set the line behind it. */
@unmanaged
export class Step {
  url: usize
  urlLength: u32
  line: usize
  lineLength: u32
}
export const STEP_SIZE: u32 = offsetof<Step>()

/** What is measured together. */
export class Workload {
  name: string = ''
  sets: usize = 0
  setCount: u32 = 0
  urls: usize = 0
  urlCount: u32 = 0
}

function lineEnd(from: usize): usize {
  let to = from
  while (to < end && load<u8>(to) != 0x0a) to++
  return to
}

function count(sign: u8): u32 {
  let steps: u32 = 0
  for (let line = at; line < end && load<u8>(line) != 0x3d; line = lineEnd(line) + 1) if (load<u8>(line) == sign) steps++
  return steps
}

function readStep(line: usize, to: usize, step: Step): void {
  let tab = line + 1
  while (tab < to && load<u8>(tab) != 0x09) tab++
  step.url = line + 1
  step.urlLength = <u32>(tab - line - 1)
  step.line = tab + 1
  step.lineLength = tab < to ? <u32>(to - tab - 1) : 0
}

/** The next workload; null after the last. */
export function nextWorkload(): Workload | null {
  if (at >= end) return null
  const workload = new Workload()
  const title = lineEnd(at)
  workload.name = String.UTF8.decodeUnsafe(at + 1, title - at - 1)
  at = title + 1
  workload.setCount = count(0x2b)
  workload.urlCount = count(0x3f)
  workload.sets = arenaAlloc(workload.setCount * STEP_SIZE + 8)
  workload.urls = arenaAlloc(workload.urlCount * STEP_SIZE + 8)
  if (!workload.sets || !workload.urls) unreachable()
  let set = workload.sets
  let url = workload.urls
  while (at < end && load<u8>(at) != 0x3d) {
    const to = lineEnd(at)
    const isSet = load<u8>(at) == 0x2b
    readStep(at, to, changetype<Step>(isSet ? set : url))
    if (isSet) set += STEP_SIZE
    else url += STEP_SIZE
    at = to + 1
  }
  return workload
}
