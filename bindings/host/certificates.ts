// Certificates of a peer, and the application's say about them.
import type { NetErrorName } from './net-errors.ts'

export interface CertificateName {
  readonly commonName: string
  readonly organizations: readonly string[]
  readonly organizationUnits: readonly string[]
  readonly locality: string
  readonly state: string
  readonly country: string
}

export interface PeerCertificate {
  readonly pem: string
  readonly subject: CertificateName
  readonly issuer: CertificateName
  /** Hex, upper case. */
  readonly serialNumber: string
  /** Milliseconds since the epoch. */
  readonly validFrom: number
  readonly validTo: number
  /** Base64 of the DER's SHA-256. */
  readonly sha256: string
}

export interface CertificateVerification {
  /** As in a URL. */
  readonly host: string
  /** From the peer's own certificate to the last that is known of its chain; never empty. */
  readonly chain: readonly PeerCertificate[]
  /** What the runtime's verification found; null: all is well. */
  readonly error: NetErrorName | null
  /** The chain ends at one of the authorities that the runtime or the system brings. */
  readonly isIssuedByKnownRoot: boolean
}

/** `accept`, `default` (what the verification found), or the error to fail with. */
export type CertificateVerdict = 'accept' | 'default' | NetErrorName

/** Asked once for each host and certificate; the handshake waits. */
export type CertificateVerifier = (verification: CertificateVerification) => Promise<CertificateVerdict>
