// Certificates for the example's site, made when it starts: a DER writer as small as X.509 allows.
// Source: RFC 5280 section 4.1, RFC 5480 (P-256 keys), RFC 5758 (ECDSA with SHA-256).
import { generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto'

export interface Certificates {
  /** The authority's certificate: what a client has to trust (`--ca`). */
  readonly authority: string
  readonly certificate: string
  readonly key: string
}

const DAY = 86_400_000
const SEQUENCE = 0x30
const SET = 0x31
const ECDSA_WITH_SHA256 = '1.2.840.10045.4.3.2'

/** A fresh authority and a certificate for `hosts` under it, valid for a day. */
export function makeCertificates(hosts: readonly string[]): Certificates {
  const authorityKeys = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const siteKeys = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const issuer = name('Example shop authority')
  const isAuthority = extension('2.5.29.19', der(SEQUENCE, der(0x01, Buffer.of(0xff))), true)
  const names = hosts.map((host) => der(0x82, Buffer.from(host)))
  const forHosts = extension('2.5.29.17', der(SEQUENCE, ...names))
  const signer = authorityKeys.privateKey
  const authority = certify({ name: issuer, key: authorityKeys.publicKey, extension: isAuthority }, issuer, signer)
  const site = certify({ name: name('Example shop'), key: siteKeys.publicKey, extension: forHosts }, issuer, signer)
  return {
    authority: pem(authority),
    certificate: pem(site),
    key: siteKeys.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  }
}

interface Subject {
  readonly name: Buffer
  readonly key: KeyObject
  readonly extension: Buffer
}

function certify(subject: Subject, issuer: Buffer, signer: KeyObject): Buffer {
  const algorithm = der(SEQUENCE, objectIdentifier(ECDSA_WITH_SHA256))
  const now = Date.now()
  const content = der(
    SEQUENCE,
    der(0xa0, der(0x02, Buffer.of(2))),
    // A serial number is positive: the first bit stays clear.
    der(0x02, Buffer.of(0x01, ...randomBytes(8))),
    algorithm,
    issuer,
    der(SEQUENCE, time(now - DAY), time(now + DAY)),
    subject.name,
    subject.key.export({ type: 'spki', format: 'der' }),
    der(0xa3, der(SEQUENCE, subject.extension)),
  )
  return der(SEQUENCE, content, algorithm, bitString(sign('sha256', content, signer)))
}

function der(tag: number, ...parts: Buffer[]): Buffer {
  const content = Buffer.concat(parts)
  return Buffer.concat([Buffer.of(tag), length(content.length), content])
}

function length(value: number): Buffer {
  if (value < 0x80) return Buffer.of(value)
  return value < 0x100 ? Buffer.of(0x81, value) : Buffer.of(0x82, value >> 8, value & 0xff)
}

/** Numbers above 127 in groups of seven bits, the first two numbers in one (X.690 8.19). */
function objectIdentifier(dotted: string): Buffer {
  const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number)
  const groups = (value: number): number[] =>
    value < 0x80 ? [value] : [...groups(Math.floor(value / 0x80)).map((group) => group | 0x80), value % 0x80]
  return der(0x06, Buffer.from([first * 40 + second, ...rest.flatMap(groups)]))
}

function name(commonName: string): Buffer {
  return der(SEQUENCE, der(SET, der(SEQUENCE, objectIdentifier('2.5.4.3'), der(0x0c, Buffer.from(commonName)))))
}

function extension(identifier: string, value: Buffer, critical = false): Buffer {
  const flag = critical ? [der(0x01, Buffer.of(0xff))] : []
  return der(SEQUENCE, objectIdentifier(identifier), ...flag, der(0x04, value))
}

function time(at: number): Buffer {
  return der(
    0x17,
    Buffer.from(
      `${new Date(at)
        .toISOString()
        .replaceAll(/[-:T]|\..*/g, '')
        .slice(2)}Z`,
    ),
  )
}

function bitString(octets: Buffer): Buffer {
  return der(0x03, Buffer.of(0), octets)
}

function pem(octets: Buffer): string {
  const lines = octets.toString('base64').match(/.{1,64}/g) ?? []
  return `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`
}
