// Which session a partition string names, and which directory is its own.
// Source: Electron's Session::FromPartition (shell/browser/api/electron_api_session.cc) and MakePartitionName
// (electron_browser_context.cc): lower-cased, then percent-escaped as base::EscapePath does.
// Departure: `/`, `*`, names of only dots, a trailing dot and the names Windows reserves are escaped too, and long names are
// cut and hashed, so that no name leaves the sessions' root, meets another session's files or fails on some system.

/** A key is one session: the same key is the identical object. */
export interface SessionKey {
  readonly kind: 'partition' | 'path'
  /** Partition without `persist:`, or the path. */
  readonly name: string
  readonly inMemory: boolean
}

const PREFIX = 'persist:'

export function keyOfPartition(partition: string): SessionKey {
  if (partition.startsWith(PREFIX)) return { kind: 'partition', name: partition.slice(PREFIX.length), inMemory: false }
  return { kind: 'partition', name: partition, inMemory: partition !== '' }
}

export function identifierOf(key: SessionKey): string {
  return `${key.kind}:${key.inMemory ? 'memory' : 'disk'}:${key.name}`
}

/** The partition string of a key as a user would write it; null for a path. */
export function partitionOf(key: SessionKey): string | null {
  if (key.kind === 'path') return null
  return key.inMemory || key.name === '' ? key.name : PREFIX + key.name
}

// base::EscapePath (base/strings/escape.cc) leaves these; `/` and `*` (no file of Windows has it) are ours to escape.
const SAFE = /[A-Za-z0-9!$&'()+,\-.;=@_~]/
const RESERVED = /^(con|prn|aux|nul|conin\$|conout\$|com[0-9]|lpt[0-9])(\.|$)/
/** File systems allow 255 octets; the rest is for suffixes of others. */
const LONGEST = 200
const DIGEST_DIGITS = 40

const asciiLowerCase = (text: string): string => text.replace(/[A-Z]/g, (letter) => letter.toLowerCase())
const escapeOctet = (octet: number): string => `%${octet.toString(16).toUpperCase().padStart(2, '0')}`

function escapeAll(name: string): string {
  let escaped = ''
  for (const octet of new TextEncoder().encode(name)) {
    const character = String.fromCharCode(octet)
    escaped += SAFE.test(character) ? character : escapeOctet(octet)
  }
  return escaped
}

/** The directory of a persistent partition below `Partitions`. `digest`: hex SHA-256 of a text. */
export function directoryName(name: string, digest: (text: string) => string): string {
  const lower = asciiLowerCase(name)
  const escaped = escapeAll(lower)
    .replace(RESERVED, (all) => escapeOctet(all.charCodeAt(0)) + all.slice(1))
    .replace(/^\.+$/, (dots) => '%2E'.repeat(dots.length))
    .replace(/\.$/, '%2E')
  // `%~` never comes from escaping, so a cut name meets no other.
  return escaped.length <= LONGEST
    ? escaped
    : `${escaped.slice(0, LONGEST - DIGEST_DIGITS)}%~${digest(lower).slice(0, DIGEST_DIGITS)}`
}
