// A heap inside one region of linear memory: blocks of any size, coalesced when freed, nothing moved.
// Good fit by size class (eight to a power of two) with bitmaps, after TLSF (Masmano 2004): O(1) but for a short look
// through the request's own class, which keeps the fit tight. All offsets are relative to the region's base, so that a
// region can be moved or saved as it stands. The same code serves the whole memory (its regions are the jars) and the
// inside of a jar.
//
//   base + at:  CONTROL   end u32 | free u32 | class bitmap u32 | sub bitmaps u8[28] | heads u32[28 * 8]
//   block:      tag u32 = size | 1 if free | 2 if the block before is free; then the payload
//   free block: tag | next u32 | previous u32 | ... | size u32 in the last four octets
//   the end:    a tag of size 0, never free
//
// Departure from TLSF: sizes in steps of 4 octets, not 8 (a cookie has an odd length; alignment costs nothing here).

@inline const END: usize = 0
@inline const FREE: usize = 4
@inline const CLASSES: usize = 8
@inline const SUBS: usize = 12
@inline const HEADS: usize = 40
@inline const FIRST_CLASS: u32 = 4
@inline const LOOK: i32 = 8

/** Octets of a heap's control block. */
@inline export const HEAP_CONTROL: u32 = 40 + 28 * 8 * 4
/** The smallest block: tag, two links, footer. */
@inline const SMALLEST: u32 = 16
@inline const TAG: u32 = 4
@inline const IS_FREE: u32 = 1
@inline const AFTER_FREE: u32 = 2
@inline const SIZE_MASK: u32 = ~3

@inline function tagOf(base: usize, block: u32): u32 {
  return load<u32>(base + block)
}
@inline function sizeOf(base: usize, block: u32): u32 {
  return load<u32>(base + block) & SIZE_MASK
}
@inline function classOf(size: u32): u32 {
  return 31 - clz(size)
}
@inline function slot(size: u32): u32 {
  const power = classOf(size)
  return ((power - FIRST_CLASS) << 3) | ((size >> (power - 3)) & 7)
}
@inline function head(base: usize, control: u32, index: u32): usize {
  return base + control + HEADS + (index << 2)
}

function link(base: usize, control: u32, block: u32, size: u32): void {
  const index = slot(size)
  const at = head(base, control, index)
  const next = load<u32>(at)
  store<u32>(base + block, next, 4)
  store<u32>(base + block, 0, 8)
  if (next) store<u32>(base + next, block, 8)
  store<u32>(at, block)
  const ctl = base + control
  store<u32>(ctl + CLASSES, load<u32>(ctl + CLASSES) | (1 << (index >> 3)))
  const sub = ctl + SUBS + (index >> 3)
  store<u8>(sub, <u32>load<u8>(sub) | (1 << (index & 7)))
  store<u32>(ctl + FREE, load<u32>(ctl + FREE) + size)
}

function unlink(base: usize, control: u32, block: u32, size: u32): void {
  const next = load<u32>(base + block, 4)
  const previous = load<u32>(base + block, 8)
  const ctl = base + control
  store<u32>(ctl + FREE, load<u32>(ctl + FREE) - size)
  if (next) store<u32>(base + next, previous, 8)
  if (previous) {
    store<u32>(base + previous, next, 4)
    return
  }
  const index = slot(size)
  store<u32>(head(base, control, index), next)
  if (next) return
  const sub = ctl + SUBS + (index >> 3)
  const left = <u32>load<u8>(sub) & ~(1 << (index & 7))
  store<u8>(sub, left)
  if (!left) store<u32>(ctl + CLASSES, load<u32>(ctl + CLASSES) & ~(1 << (index >> 3)))
}

/** Makes `[block, block + size)` free, joined with free neighbours. The tag before must be right. */
function release(base: usize, control: u32, block: u32, size: u32): void {
  if (tagOf(base, block) & AFTER_FREE) {
    const before = load<u32>(base + block - 4)
    block -= before
    size += before
    unlink(base, control, block, before)
  }
  const after = tagOf(base, block + size)
  if (after & IS_FREE) {
    unlink(base, control, block + size, after & SIZE_MASK)
    size += after & SIZE_MASK
  }
  store<u32>(base + block, size | IS_FREE)
  store<u32>(base + block + size - 4, size)
  store<u32>(base + block + size, tagOf(base, block + size) | AFTER_FREE)
  link(base, control, block, size)
}

/** Lays a heap over `[base + control, base + size)`; what lies before `control` is the caller's. */
export function heapCreate(base: usize, control: u32, size: u32): void {
  memory.fill(base + control, 0, HEAP_CONTROL)
  const first = control + HEAP_CONTROL
  const end = (size & SIZE_MASK) - TAG
  store<u32>(base + control + END, end)
  store<u32>(base + end, 0)
  store<u32>(base + first, 0)
  if (end - first >= SMALLEST) release(base, control, first, end - first)
}

function findBlock(base: usize, control: u32, need: u32): u32 {
  const index = slot(need)
  let block = load<u32>(head(base, control, index))
  for (let i = 0; block && i < LOOK; i++) {
    if (sizeOf(base, block) >= need) return block
    block = load<u32>(base + block, 4)
  }
  const ctl = base + control
  const power = index >> 3
  const subs = <u32>load<u8>(ctl + SUBS + power) & (0xfffffffe << (index & 7))
  if (subs) return load<u32>(head(base, control, (power << 3) | ctz(subs)))
  const classes = load<u32>(ctl + CLASSES) & (0xfffffffe << power)
  if (!classes) return 0
  const higher = ctz(classes)
  return load<u32>(head(base, control, (higher << 3) | ctz(<u32>load<u8>(ctl + SUBS + higher))))
}

/** Octets a block for `size` octets of payload takes. */
@inline export function heapNeed(size: u32): u32 {
  return max<u32>(SMALLEST, (size + TAG + 3) & SIZE_MASK)
}

/** Offset of `size` octets, or 0 when no free block is large enough. */
export function heapAlloc(base: usize, control: u32, size: u32): u32 {
  const need = heapNeed(size)
  const block = findBlock(base, control, need)
  if (!block) return 0
  const have = sizeOf(base, block)
  unlink(base, control, block, have)
  occupy(base, control, block, have, need)
  return block + TAG
}

/** Marks the first `need` octets of a block in use and gives back the rest. */
function occupy(base: usize, control: u32, block: u32, have: u32, need: u32): void {
  const before = tagOf(base, block) & AFTER_FREE
  const after = block + have
  store<u32>(base + after, tagOf(base, after) & ~AFTER_FREE)
  if (have - need < SMALLEST) {
    store<u32>(base + block, have | before)
    return
  }
  store<u32>(base + block, need | before)
  store<u32>(base + block + need, 0)
  release(base, control, block + need, have - need)
}

export function heapFree(base: usize, control: u32, payload: u32): void {
  const block = payload - TAG
  release(base, control, block, sizeOf(base, block))
}

/** Octets of payload a block holds, at least what was asked for. */
@inline export function heapRoom(base: usize, payload: u32): u32 {
  return (load<u32>(base + payload - TAG) & SIZE_MASK) - TAG
}

/** Enlarges a block where it lies; false when what follows it is in use or too small. */
export function heapWiden(base: usize, control: u32, payload: u32, size: u32): bool {
  const block = payload - TAG
  const have = sizeOf(base, block)
  const need = heapNeed(size)
  if (need <= have) return true
  const after = tagOf(base, block + have)
  const joined = have + (after & SIZE_MASK)
  if (!(after & IS_FREE) || joined < need) return false
  unlink(base, control, block + have, after & SIZE_MASK)
  occupy(base, control, block, joined, need)
  return true
}

/** The region has become larger: the heap takes what was added. */
export function heapExtend(base: usize, control: u32, size: u32): void {
  const old = load<u32>(base + control + END)
  const end = (size & SIZE_MASK) - TAG
  if (end < old + SMALLEST) return
  store<u32>(base + end, 0)
  store<u32>(base + control + END, end)
  release(base, control, old, end - old)
}

/** Free octets at the very end of the region. */
export function heapTail(base: usize, control: u32): u32 {
  const end = load<u32>(base + control + END)
  return tagOf(base, end) & AFTER_FREE ? load<u32>(base + end - 4) : 0
}

/** Whether the block is the last one of its region (but for free space). */
export function heapIsLast(base: usize, control: u32, payload: u32): bool {
  const after = payload - TAG + sizeOf(base, payload - TAG)
  const end = load<u32>(base + control + END)
  return after == end || after + heapTail(base, control) == end
}

@inline export function heapFreeOctets(base: usize, control: u32): u32 {
  return load<u32>(base + control + FREE)
}
