// Flat header lists (names and values in turn): reading and changing them by name without regard to case.
import type { HeaderList } from '../../host/body.ts'

/** Index of the name, or -1. `lower` is in lower case. Compares lengths first: most names differ in length. */
export function indexOfHeader(list: HeaderList, lower: string, from = 0): number {
  for (let at = from; at < list.length; at += 2) {
    const name = list[at] as string
    if (name.length === lower.length && (name === lower || name.toLowerCase() === lower)) return at
  }
  return -1
}

export function hasHeader(list: HeaderList, lower: string): boolean {
  return indexOfHeader(list, lower) >= 0
}

/** The first value, or null. */
export function headerValue(list: HeaderList, lower: string): string | null {
  const at = indexOfHeader(list, lower)
  return at < 0 ? null : (list[at + 1] as string)
}

export function headerValues(list: HeaderList, lower: string): string[] {
  const values: string[] = []
  for (let at = indexOfHeader(list, lower); at >= 0; at = indexOfHeader(list, lower, at + 2))
    values.push(list[at + 1] as string)
  return values
}

/** Replaces the value where the name stands (its case there stays), or appends. */
export function setHeader(list: HeaderList, name: string, value: string): void {
  const at = indexOfHeader(list, name.toLowerCase())
  if (at < 0) list.push(name, value)
  else list[at + 1] = value
}

export function removeHeader(list: HeaderList, lower: string): void {
  for (let at = indexOfHeader(list, lower); at >= 0; at = indexOfHeader(list, lower, at)) list.splice(at, 2)
}
