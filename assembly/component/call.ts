// The memory of one call of the component: what the caller writes its arguments into (`cabi_realloc`) and what a domain
// builds its answer in. All of it is given back when the caller has read the answer.
// Spec: component-model/design/mvp/CanonicalABI.md. Departure: none of it is ever resized in place.
import { arenaFree, scratchAlloc } from '../memory/arena'

/** Before each block: the block before it. Keeps what follows aligned to 8. */
@inline const LINK: u32 = 8

let last: usize = 0

/** Octets for the answer, aligned to 8; 0 when memory is exhausted. */
export function allocate(size: u32): usize {
  if (size > 0x7fff0000 - 16) return 0
  const block = scratchAlloc(size + 16)
  if (!block) return 0
  const at = ((block + 7) & ~7) + LINK
  store<u32>(at - LINK, <u32>last)
  store<u32>(at - 4, <u32>block)
  last = at
  return at
}

/** Zeroed room for a list; an empty one has an address too. 0: no memory. */
export function allocateList(count: u32, size: u32): usize {
  const octets = <u64>count * size
  const list = octets > 0x7fff0000 ? 0 : allocate(<u32>octets)
  if (list) memory.fill(list, 0, <u32>octets)
  return list
}

/** Ends the call. */
export function release(): void {
  while (last) {
    const block = load<u32>(last - 4)
    last = load<u32>(last - LINK)
    arenaFree(block)
  }
}

/** The caller has no way to hear of exhausted memory: this instance ends here. */
export function cabi_realloc(old: usize, oldSize: u32, _align: u32, size: u32): usize {
  const at = allocate(size)
  if (!at) unreachable()
  if (oldSize) memory.copy(at, old, min(oldSize, size))
  return at
}
