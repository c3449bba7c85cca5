// Failures of a TLS handshake and of a certificate, under Chromium's names.
// Spec: net/ssl/openssl_ssl_util.cc (MapOpenSSLErrorSSL), net/cert/cert_status_flags.cc (the gravest fault wins: an
// unknown authority before a wrong name before the dates).
import { Buffer } from 'node:buffer'
import type { PeerCertificate, TLSSocket } from 'node:tls'
import { NetError } from '../../bindings/host/errors.ts'
import type { NetErrorName } from '../../bindings/host/net-errors.ts'
import { netErrorOf, systemCode } from './net-error-of.ts'

const DATES = new Set(['CERT_HAS_EXPIRED', 'CERT_NOT_YET_VALID'])
const AUTHORITY = new Set([
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'CERT_UNTRUSTED',
  'INVALID_CA',
  'PATH_LENGTH_EXCEEDED',
])
const MISMATCH =
  /unsupported.?protocol|protocol.?version|no.?shared.?cipher|no.?ciphers|wrong.?version|handshake.?failure|no.?cipher.?match|PeerIncompatible/i
/** OpenSSL's name for a peer that does not speak TLS at all: no mismatch of versions. */
const NOT_TLS = /wrong.?version.?number/i

/** `authorizationError` of an established connection whose certificate was not accepted. */
export function certificateError(socket: TLSSocket, host: string, trusted: ReadonlySet<string>): NetError {
  const report: unknown = socket.authorizationError
  const code = typeof report === 'string' ? report : systemCode(report)
  const certificate = socket.getPeerCertificate()
  const name = certificateErrorName(code, certificate, trusted)
  const detail = `the certificate of ${host} (${certificate.subject?.CN ?? 'no name'}) was refused: ${code}`
  return new NetError(name, detail, { cause: report instanceof Error ? report : new Error(String(report)) })
}

function certificateErrorName(code: string, peer: PeerCertificate, trusted: ReadonlySet<string>): NetErrorName {
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID' || code === 'HOSTNAME_MISMATCH') return 'ERR_CERT_COMMON_NAME_INVALID'
  if (code === 'CERT_REVOKED') return 'ERR_CERT_REVOKED'
  // An expired self-signed certificate is reported by its date; Chromium names the graver fault.
  if ((AUTHORITY.has(code) || DATES.has(code)) && isSelfSigned(peer) && !trusted.has(pemOf(peer))) {
    return 'ERR_CERT_AUTHORITY_INVALID'
  }
  if (DATES.has(code)) return 'ERR_CERT_DATE_INVALID'
  // Deno reports an expired certificate of a known authority as one that it cannot verify.
  if (code === 'UNABLE_TO_VERIFY_LEAF_SIGNATURE' && outOfDate(peer)) return 'ERR_CERT_DATE_INVALID'
  return AUTHORITY.has(code) ? 'ERR_CERT_AUTHORITY_INVALID' : 'ERR_CERT_INVALID'
}

function isSelfSigned({ subject, issuer }: PeerCertificate): boolean {
  return JSON.stringify(subject) === JSON.stringify(issuer)
}

function pemOf({ raw }: PeerCertificate): string {
  return Buffer.from(raw ?? []).toString('base64')
}

function outOfDate({ valid_from, valid_to }: PeerCertificate): boolean {
  const now = Date.now()
  return Date.parse(valid_from) > now || Date.parse(valid_to) < now
}

/** An error before the connection was established. */
export function handshakeError(error: Error, host: string): NetError {
  const text = `${systemCode(error)} ${error.message}`
  const mismatch = MISMATCH.test(text) && !NOT_TLS.test(text)
  // The runtimes report the peer's orderly end as a reset of their own making, without a system call.
  const ended = systemCode(error) === 'ECONNRESET' && !('syscall' in error)
  const general = ended ? 'ERR_CONNECTION_CLOSED' : netErrorOf(error, 'ERR_SSL_PROTOCOL_ERROR').code
  const code = mismatch ? 'ERR_SSL_VERSION_OR_CIPHER_MISMATCH' : general
  return new NetError(code, `the TLS handshake with ${host} failed: ${error.message}`, { cause: error })
}
