// Which authorities a transport trusts: the caller's, the runtime's, the system's where the runtime can read them. In
// steps, since the larger the store the longer the event loop stands still: a connection whose authority is unknown is
// made again with the next step (nothing has been sent on it), and most never need the system's.
// Cost on Node: the caller's 1 ms, the runtime's own store 10 ms, both together 65 ms, with the system's 450 ms.
import * as tls from 'node:tls'

/** Undefined: the runtime's own store as it is. The last step has everything. */
export type TrustStep = () => string[] | undefined

export function trustSteps(additional: readonly string[]): readonly TrustStep[] {
  const own = additional.map((pem) => pem.trim())
  const first: TrustStep[] = own.length === 0 ? [() => undefined] : [() => own, () => unique(runtimes(), own)]
  return [...first, () => unique(runtimes(), systems(), own)]
}

/** Base64 of the DER of what the runtime and the system bring. */
export function knownRoots(): ReadonlySet<string> {
  return new Set([...runtimes(), ...systems()].map(derOf))
}

export function derOf(pem: string): string {
  return pem.replace(/-----[^-]*-----|\s/g, '')
}

function unique(...lists: (readonly string[])[]): string[] {
  return [...new Set(lists.flat().map((pem) => pem.trim()))]
}

function runtimes(): readonly string[] {
  return typeof tls.getCACertificates === 'function' ? tls.getCACertificates('default') : tls.rootCertificates
}

function systems(): readonly string[] {
  return typeof tls.getCACertificates === 'function' ? tls.getCACertificates('system') : []
}
