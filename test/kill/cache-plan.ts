// What the writer and the judge of a killed cache agree on.

export const CACHE_ENTRIES = 60

/** In a row, or in a file. */
export function versionedSize(number: number, version: number): number {
  const some = (number * 7919 + version * 104_729) % 30_000
  return version % 4 === 1 ? 66_000 + some * 10 : some
}

export function whatToDo(version: number): 'put' | 'flush' | 'remove' | 'index' {
  if (version % 7 === 3) return 'remove'
  if (version % 29 === 5) return 'index'
  return version % 3 === 0 ? 'flush' : 'put'
}
