// Whether octets are those that `integrity` names.
// Spec: W3C Subresource Integrity 3.3 (parse metadata, get the strongest metadata, do bytes match metadata list). Metadata
// in which nothing is a known hash demands nothing; of several hashes only those of the strongest algorithm count, and
// one of them has to match.
import { NetError } from '../../host/errors.ts'

const ITEM = /^(sha256|sha384|sha512)-([A-Za-z0-9+/_-]+)={0,2}(?:\?[\x21-\x7e]*)?$/i

export interface Integrity {
  /** As crypto.subtle has it, `SHA-384`. */
  readonly algorithm: string
  /** base64 without padding; one of these. */
  readonly digests: readonly string[]
}

/** Null: nothing is demanded. */
export function parseIntegrity(metadata: string): Integrity | null {
  const items = metadata.split(/[\t\n\f\r ]+/).flatMap((item) => {
    const [, name = '', digest = ''] = ITEM.exec(item) ?? []
    return digest === '' ? [] : [{ bits: name.slice(3), digest: digest.replaceAll('-', '+').replaceAll('_', '/') }]
  })
  if (items.length === 0) return null
  // 256, 384, 512: the longest is the strongest.
  const strongest = items.reduce((most, { bits }) => (bits > most ? bits : most), '')
  const digests = items.filter(({ bits }) => bits === strongest).map(({ digest }) => digest)
  return { algorithm: `SHA-${strongest}`, digests }
}

/** Rejects with ERR_FAILED where the octets are others. */
export async function demandIntegrity(
  { algorithm, digests }: Integrity,
  octets: Uint8Array<ArrayBuffer>,
  url: string,
): Promise<void> {
  // A page without TLS has none.
  if (globalThis.crypto?.subtle === undefined)
    throw new NetError('ERR_FAILED', `integrity cannot be checked here, there is no crypto.subtle: ${url}`)
  const found = base64(new Uint8Array(await crypto.subtle.digest(algorithm, octets)))
  if (digests.includes(found)) return
  throw new NetError('ERR_FAILED', `integrity of ${url}: ${algorithm} is ${found}, not ${digests.join(' or ')}`)
}

function base64(octets: Uint8Array): string {
  return btoa(String.fromCharCode(...octets)).replaceAll('=', '')
}
