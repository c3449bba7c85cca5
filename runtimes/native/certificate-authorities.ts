// Which authorities a transport trusts: the runtime's, the system's where the runtime can read them, and the caller's.
// Cost: reading and parsing them takes up to 100 ms on Node, so it is done once, with the first TLS connection.
import * as tls from 'node:tls'

/** Null when the runtime's own default is all there is: then nothing has to be parsed. */
export function trustedAuthorities(additional: readonly string[]): string[] | null {
  const all = new Set(defaults())
  const before = all.size
  for (const pem of [...system(), ...additional]) all.add(pem.trim())
  return all.size === before ? null : [...all]
}

function defaults(): string[] {
  const list = typeof tls.getCACertificates === 'function' ? tls.getCACertificates('default') : tls.rootCertificates
  return list.map((pem) => pem.trim())
}

function system(): readonly string[] {
  return typeof tls.getCACertificates === 'function' ? tls.getCACertificates('system') : []
}
