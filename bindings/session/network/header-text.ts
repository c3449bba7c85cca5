// Header octets as JavaScript text, and back. Electron takes and gives header text as UTF-8 (gin's conversion of
// std::string). Octets that are no UTF-8 stay one character an octet; Electron replaces them by U+FFFD.
import type { HeaderList } from '../../host/body.ts'

// biome-ignore lint/suspicious/noControlCharactersInRegex: the border of ASCII is what is looked for
const NOT_ASCII = /[^\x00-\x7f]/

export function octetsOfText(text: string): string {
  if (!NOT_ASCII.test(text)) return text
  return Array.from(new TextEncoder().encode(text), (octet) => String.fromCharCode(octet)).join('')
}

export function textOfOctets(octets: string): string {
  if (!NOT_ASCII.test(octets)) return octets
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Uint8Array.from(octets, (one) => one.charCodeAt(0)))
  } catch {
    return octets
  }
}

/** Names in lower case to their values, in the order of their first appearance. */
export function headerRecord(headers: HeaderList): Record<string, string[]> {
  const record: Record<string, string[]> = Object.create(null)
  for (let at = 0; at < headers.length; at += 2) {
    const name = (headers[at] as string).toLowerCase()
    const value = textOfOctets(headers[at + 1] as string)
    const values = record[name]
    if (values === undefined) record[name] = [value]
    else values.push(value)
  }
  return { ...record }
}
