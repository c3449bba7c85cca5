// What a field list of the peer says, or why it is malformed.
// Spec: RFC 9113 8.1.1, 8.2, 8.3.2, 8.6; net/spdy/header_coalescer.cc (which octets names and values may have).
// Departure: white space around a value is taken off, as Chromium does; RFC 9113 8.2.1 calls such a field malformed.
import type { HeaderList } from '../../../bindings/host/body.ts'

const NAME = /^[!#$%&'*+\-.^_`|~0-9a-z]+$/
const VALUE = /^[\t -~\x80-\xff]*$/
const STATUS = /^[1-9][0-9]{2}$/
const LENGTH = /^[0-9]{1,15}$/
const COLON = 58

/** Fields that break a rule: the response is malformed, the connection is not. */
export class MalformedFields extends Error {}

export class ResponseFields {
  /** 0: none, as in trailers. */
  readonly status: number
  /** Octets of the body, -1 when nothing usable is said. */
  contentLength = -1
  readonly headers: HeaderList

  /** Takes the list over. Throws MalformedFields. */
  constructor(fields: string[]) {
    const first = fields.length > 0 && fields[0] === ':status' ? 2 : 0
    this.status = first === 0 ? 0 : statusOf(fields[1]!)
    for (let at = first; at < fields.length; at += 2) fields[at + 1] = this.#read(fields[at]!, fields[at + 1]!)
    this.headers = first === 0 ? fields : fields.slice(first)
  }

  /** Checks one field, returns its value. */
  #read(name: string, value: string): string {
    if (!NAME.test(name)) throw new MalformedFields(nameProblem(name))
    if (!VALUE.test(value)) throw new MalformedFields(`the value of ${name} has a control character`)
    switch (name.length) {
      case 7:
        if (name === 'upgrade') throw ofHttp1(name)
        break
      case 10:
        if (name === 'connection' || name === 'keep-alive') throw ofHttp1(name)
        break
      case 14:
        if (name === 'content-length') this.#readLength(value)
        break
      case 16:
        if (name === 'proxy-connection') throw ofHttp1(name)
        break
      case 17:
        if (name === 'transfer-encoding') throw ofHttp1(name)
        break
    }
    return isPadded(value) ? value.replace(/^[ \t]+|[ \t]+$/g, '') : value
  }

  #readLength(value: string): void {
    if (!LENGTH.test(value)) return
    const length = Number(value)
    if (this.contentLength >= 0 && this.contentLength !== length) throw new MalformedFields('two different lengths')
    this.contentLength = length
  }
}

function statusOf(value: string): number {
  if (!STATUS.test(value)) throw new MalformedFields('a status that is none')
  const status = Number(value)
  if (status === 101) throw new MalformedFields('status 101 does not exist in HTTP/2')
  return status
}

function isPadded(value: string): boolean {
  const { length } = value
  return length > 0 && (value.charCodeAt(0) <= 32 || value.charCodeAt(length - 1) <= 32)
}

function nameProblem(name: string): string {
  const shown = JSON.stringify(name.slice(0, 64))
  return name.charCodeAt(0) === COLON ? `${shown} where no pseudo field may be` : `no name of a field: ${shown}`
}

function ofHttp1(name: string): MalformedFields {
  return new MalformedFields(`${name} is a field of HTTP/1.1`)
}
