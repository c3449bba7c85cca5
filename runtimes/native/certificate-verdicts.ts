// The application's say about certificates: asked once for each host and certificate, remembered as long as it is the
// same application's (net/cert/caching_cert_verifier.cc, Electron's setCertificateVerifyProc).
import { Buffer } from 'node:buffer'
import type { DetailedPeerCertificate, TLSSocket } from 'node:tls'
import type {
  CertificateName,
  CertificateVerdict,
  CertificateVerifier,
  PeerCertificate,
} from '../../bindings/host/certificates.ts'
import { NetError } from '../../bindings/host/errors.ts'
import { knownRoots } from './certificate-authorities.ts'

const REMEMBERED = 256

export class CertificateVerdicts {
  readonly #verifier: CertificateVerifier
  readonly #verdicts = new Map<string, Promise<CertificateVerdict>>()
  #roots: ReadonlySet<string> | null = null

  constructor(verifier: CertificateVerifier) {
    this.#verifier = verifier
  }

  /** What the connection fails with, null: it goes on. `found` is the verification's own result. */
  async judge(socket: TLSSocket, host: string, found: NetError | null): Promise<NetError | null> {
    const chain = certificatesOf(socket.getPeerCertificate(true))
    if (chain.length === 0) return found
    const key = `${host} ${chain[0]!.fingerprint256}`
    const verdict = await (this.#verdicts.get(key) ?? this.#ask(key, host, { chain, found }))
    if (verdict === 'accept') return null
    if (verdict === 'default') return found
    return new NetError(verdict, `the certificate verify proc has refused the certificate of ${host}`)
  }

  #ask(key: string, host: string, seen: Seen): Promise<CertificateVerdict> {
    const { chain, found } = seen
    const verdict = this.#verifier({
      host,
      chain: chain.map(describe),
      error: found?.code ?? null,
      isIssuedByKnownRoot: found === null && this.#isKnown(chain.at(-1)!.raw),
    })
    this.#verdicts.set(key, verdict)
    verdict.catch(() => this.#verdicts.delete(key))
    if (this.#verdicts.size > REMEMBERED) this.#verdicts.delete(this.#verdicts.keys().next().value!)
    return verdict
  }

  #isKnown(root: Uint8Array): boolean {
    this.#roots ??= knownRoots()
    return this.#roots.has(base64(root))
  }
}

interface Seen {
  readonly chain: readonly DetailedPeerCertificate[]
  readonly found: NetError | null
}

/** The leaf first. The runtime closes the chain with a circle at a self-signed one. */
function certificatesOf(leaf: DetailedPeerCertificate): DetailedPeerCertificate[] {
  const chain: DetailedPeerCertificate[] = []
  const seen = new Set<string>()
  for (let at: DetailedPeerCertificate | undefined = leaf; at?.raw !== undefined; at = at.issuerCertificate) {
    if (seen.has(at.fingerprint256)) break
    seen.add(at.fingerprint256)
    chain.push(at)
  }
  return chain
}

function describe(certificate: DetailedPeerCertificate): PeerCertificate {
  const { raw, subject, issuer, serialNumber, valid_from, valid_to, fingerprint256 } = certificate
  const lines = base64(raw).match(/.{1,64}/g) ?? []
  const digest = fingerprint256.split(':').map((octet) => String.fromCharCode(Number.parseInt(octet, 16)))
  return {
    pem: `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`,
    subject: nameOf(subject),
    issuer: nameOf(issuer),
    serialNumber: serialNumber.toUpperCase(),
    validFrom: Date.parse(valid_from),
    validTo: Date.parse(valid_to),
    sha256: btoa(digest.join('')),
  }
}

/** Deno gives plain octets. */
function base64(octets: Uint8Array): string {
  return Buffer.from(octets).toString('base64')
}

/** Attributes may come several times; the runtimes give a text or a list, or nothing. */
function nameOf(name: Readonly<Record<string, string | string[] | undefined>> | undefined): CertificateName {
  const all = (key: string): string[] => [name?.[key] ?? []].flat()
  const one = (key: string): string => all(key)[0] ?? ''
  return {
    commonName: one('CN'),
    organizations: all('O'),
    organizationUnits: all('OU'),
    locality: one('L'),
    state: one('ST'),
    country: one('C'),
  }
}
