// Certificates made at test time: P-256 keys, a small DER writer, an authority or self-signed.
// Spec: X.690 (DER), RFC 5280 4.1 (Certificate), RFC 5480 (keys), RFC 5758 3.2 (ecdsa-with-SHA256).
import { createSign, generateKeyPairSync, type KeyObject, randomBytes } from 'node:crypto'
import { isIP } from 'node:net'

export interface Certificate {
  /** PEM. */
  readonly cert: string
  /** PEM, PKCS #8. */
  readonly key: string
  readonly commonName: string
  readonly privateKey: KeyObject
}

export interface CertificateOptions {
  readonly commonName: string
  /** DNS names and IPv4 addresses of the subject. */
  readonly names?: readonly string[]
  /** Absent: self-signed. */
  readonly issuer?: Certificate
  readonly isAuthority?: boolean
  /** Milliseconds since the epoch; default from a day ago to a day ahead. */
  readonly notBefore?: number
  readonly notAfter?: number
}

const DAY = 86_400_000

function der(tag: number, ...parts: readonly Uint8Array[]): Buffer {
  const content = Buffer.concat(parts)
  const size = content.length
  const length = size < 128 ? [size] : size < 256 ? [0x81, size] : [0x82, size >> 8, size & 255]
  return Buffer.concat([Buffer.from([tag, ...length]), content])
}

const sequence = (...parts: Uint8Array[]): Buffer => der(0x30, ...parts)
const octets = (content: Uint8Array): Buffer => der(0x04, content)
const bits = (content: Uint8Array, unused = 0): Buffer => der(0x03, Buffer.from([unused]), content)
const boolean = (value: boolean): Buffer => der(0x01, Buffer.from([value ? 255 : 0]))

function identifier(text: string): Buffer {
  const [first, second, ...rest] = text.split('.').map(Number)
  const base128 = (value: number): number[] => {
    const digits = [value & 127]
    for (let left = value >>> 7; left > 0; left >>>= 7) digits.unshift((left & 127) | 128)
    return digits
  }
  return der(0x06, Buffer.from([first! * 40 + second!, ...rest.flatMap(base128)]))
}

function utcTime(milliseconds: number): Buffer {
  const text = new Date(milliseconds).toISOString().replace(/^..|[-:T]|\.\d+/g, '')
  return der(0x17, Buffer.from(text))
}

function distinguishedName(commonName: string): Buffer {
  return sequence(der(0x31, sequence(identifier('2.5.4.3'), der(0x0c, Buffer.from(commonName)))))
}

function extension(id: string, critical: boolean, value: Uint8Array): Buffer {
  return sequence(identifier(id), ...(critical ? [boolean(true)] : []), octets(value))
}

function subjectNames(names: readonly string[]): Buffer {
  const entries = names.map((name) =>
    isIP(name) === 4 ? der(0x87, Buffer.from(name.split('.').map(Number))) : der(0x82, Buffer.from(name)),
  )
  return extension('2.5.29.17', false, sequence(...entries))
}

function extensions({ isAuthority = false, names = [] }: CertificateOptions): Buffer {
  const list = [
    extension('2.5.29.19', true, isAuthority ? sequence(boolean(true)) : sequence()),
    extension('2.5.29.15', true, isAuthority ? bits(Buffer.from([0x06]), 1) : bits(Buffer.from([0x80]), 7)),
  ]
  if (!isAuthority) list.push(extension('2.5.29.37', false, sequence(identifier('1.3.6.1.5.5.7.3.1'))))
  if (names.length > 0) list.push(subjectNames(names))
  return der(0xa3, sequence(...list))
}

function pem(label: string, content: Uint8Array): string {
  const lines = Buffer.from(content)
    .toString('base64')
    .match(/.{1,64}/g)!
  return `-----BEGIN ${label}-----\n${lines.join('\n')}\n-----END ${label}-----\n`
}

export function createCertificate(options: CertificateOptions): Certificate {
  const { commonName, issuer, notBefore = Date.now() - DAY, notAfter = Date.now() + DAY } = options
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const algorithm = sequence(identifier('1.2.840.10045.4.3.2'))
  const serial = randomBytes(8)
  serial[0] = (serial[0]! & 0x7f) | 0x40
  const body = sequence(
    der(0xa0, der(0x02, Buffer.from([2]))),
    der(0x02, serial),
    algorithm,
    distinguishedName(issuer?.commonName ?? commonName),
    sequence(utcTime(notBefore), utcTime(notAfter)),
    distinguishedName(commonName),
    publicKey.export({ type: 'spki', format: 'der' }),
    extensions(options),
  )
  const signature = createSign('sha256')
    .update(body)
    .sign(issuer?.privateKey ?? privateKey)
  return {
    cert: pem('CERTIFICATE', sequence(body, algorithm, bits(signature))),
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    commonName,
    privateKey,
  }
}
