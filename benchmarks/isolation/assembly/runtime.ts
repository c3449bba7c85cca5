// The language runtime of the command: objects live in the core's own arena, since the two would otherwise grow into
// each other. Nothing is collected: the command makes a few texts and ends.
import { arenaAlloc, arenaFree, arenaRoom } from '../../../assembly/memory/arena'

/** Before each object: two words for a collector, then its class and its size. */
const HEAD: usize = 16

// @ts-ignore: decorator
@global @unsafe
export function __alloc(size: usize): usize {
  const at = arenaAlloc(<u32>size)
  if (!at) unreachable()
  return at
}

// @ts-ignore: decorator
@global @unsafe
export function __realloc(old: usize, size: usize): usize {
  const at = __alloc(size)
  memory.copy(at, old, min<usize>(arenaRoom(old), size))
  arenaFree(old)
  return at
}

// @ts-ignore: decorator
@global @unsafe
export function __free(at: usize): void {
  arenaFree(at)
}

// @ts-ignore: decorator
@global @unsafe
export function __new(size: usize, id: u32): usize {
  const at = __alloc(HEAD + size)
  store<u32>(at, id, 8)
  store<u32>(at, <u32>size, 12)
  return at + HEAD
}

// @ts-ignore: decorator
@global @unsafe
export function __renew(old: usize, size: usize): usize {
  const at = __realloc(old - HEAD, HEAD + size)
  store<u32>(at, <u32>size, 12)
  return at + HEAD
}

// @ts-ignore: decorator
@global @unsafe
export function __link(_parent: usize, _child: usize, _expectMultiple: bool): void {}

// @ts-ignore: decorator
@global @unsafe
export function __collect(): void {}
