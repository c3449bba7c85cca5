// Electron's Certificate, and its certificate verify proc as the transport's verifier (electron-session 3.5).
// Source: Electron's shell/common/gin_converters/net_converter.cc, shell/browser/net/cert_verifier_client.cc.
import type { CertificateName, CertificateVerdict, CertificateVerifier, PeerCertificate } from '../host/certificates.ts'
import { NET_ERRORS, type NetErrorName } from '../host/net-errors.ts'

export interface CertificatePrincipal {
  commonName: string
  organizations: string[]
  organizationUnits: string[]
  locality: string
  state: string
  country: string
}

export interface Certificate {
  /** PEM. */
  data: string
  issuer: CertificatePrincipal
  issuerName: string
  /** Missing for the last of the chain, though Electron's type does not say so. */
  issuerCert: Certificate
  subject: CertificatePrincipal
  subjectName: string
  /** Hex, upper case. */
  serialNumber: string
  /** Seconds since the epoch. */
  validStart: number
  validExpiry: number
  /** `sha256/` and base64. */
  fingerprint: string
}

export interface CertificateVerifyRequest {
  hostname: string
  /** Departure: the same as `validatedCertificate`; the runtimes do not tell what was sent from what was added. */
  certificate: Certificate
  validatedCertificate: Certificate
  isIssuedByKnownRoot: boolean
  /** `net::OK`, `net::ERR_CERT_AUTHORITY_INVALID`, … */
  verificationResult: string
  errorCode: number
}

/**
 * Called once for each host and certificate; the handshake waits for `callback`. 0 accepts, -2 rejects, -3 keeps the
 * default verification's result, the number of another network error fails with it.
 */
export type CertificateVerifyProc = (request: CertificateVerifyRequest, callback: (result: number) => void) => void

export function certificateVerifier(proc: CertificateVerifyProc): CertificateVerifier {
  return ({ host, chain, error, isIssuedByKnownRoot }) =>
    new Promise((resolve) => {
      const certificate = certificateOf(chain)
      const request: CertificateVerifyRequest = {
        hostname: host.startsWith('[') ? host.slice(1, -1) : host,
        certificate,
        validatedCertificate: certificate,
        isIssuedByKnownRoot,
        verificationResult: error === null ? 'net::OK' : `net::${error}`,
        errorCode: error === null ? 0 : NET_ERRORS[error],
      }
      proc(request, (result) => resolve(verdictOf(result)))
    })
}

function verdictOf(result: number): CertificateVerdict {
  if (result === 0) return 'accept'
  if (result === -3) return 'default'
  const names = Object.keys(NET_ERRORS) as NetErrorName[]
  return names.find((name) => NET_ERRORS[name] === result) ?? 'ERR_FAILED'
}

function certificateOf(chain: readonly PeerCertificate[]): Certificate {
  const [first, ...rest] = chain
  const { pem, subject, issuer, serialNumber, validFrom, validTo, sha256 } = first as PeerCertificate
  return {
    data: pem,
    issuer: principalOf(issuer),
    issuerName: displayName(issuer),
    ...((rest.length > 0 ? { issuerCert: certificateOf(rest) } : {}) as { issuerCert: Certificate }),
    subject: principalOf(subject),
    subjectName: displayName(subject),
    serialNumber,
    validStart: validFrom / 1000,
    validExpiry: validTo / 1000,
    fingerprint: `sha256/${sha256}`,
  }
}

/** The caller may change what it gets. */
function principalOf({ organizations, organizationUnits, ...rest }: CertificateName): CertificatePrincipal {
  return { ...rest, organizations: [...organizations], organizationUnits: [...organizationUnits] }
}

/** net/cert/x509_cert_types.cc, GetDisplayName. */
function displayName({ commonName, organizations, organizationUnits }: CertificateName): string {
  return commonName || organizations[0] || organizationUnits[0] || ''
}
