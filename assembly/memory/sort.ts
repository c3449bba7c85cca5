// Stable bottom-up merge sort of 32-bit references. Cost: n log n calls of `before`; `spare` has room for the list.

/** Sorts `count` references at `list`. `before(a, b)`: whether `b` must precede `a`'s place is decided by strict order. */
export function sortReferences(list: usize, spare: usize, count: u32, before: (a: u32, b: u32) => bool): void {
  let from = list
  let to = spare
  for (let width: u32 = 1; width < count; width <<= 1) {
    for (let start: u32 = 0; start < count; start += width << 1) merge(from, to, start, width, count, before)
    const other = from
    from = to
    to = other
  }
  if (from != list) memory.copy(list, from, (<usize>count) << 2)
}

function merge(from: usize, to: usize, start: u32, width: u32, count: u32, before: (a: u32, b: u32) => bool): void {
  let left = start
  const middle = min(start + width, count)
  let right = middle
  const end = min(middle + width, count)
  for (let out = start; out < end; out++) {
    const takeRight = left == middle || (right < end && before(item(from, right), item(from, left)))
    store<u32>(to + (out << 2), takeRight ? item(from, right++) : item(from, left++))
  }
}

@inline function item(list: usize, index: u32): u32 {
  return load<u32>(list + (index << 2))
}
