// Runs the response parser over pieces of a connection and notes what it said.
import { Buffer } from 'node:buffer'
import type { ResponseHead } from '../../../runtimes/native/http1/response-head.ts'
import { type ExpectedResponse, ResponseParser } from '../../../runtimes/native/http1/response-parser.ts'

export interface Recorded {
  readonly interim: string[]
  head: ResponseHead | null
  body: string
  ended: boolean
  error: string | null
  /** Octets that belonged to the response. */
  used: number
}

/** Pushes copies of the pieces, then closes the connection. */
export function record(pieces: readonly Buffer[], expected: Partial<ExpectedResponse> = {}): Recorded {
  const seen: Recorded = { interim: [], head: null, body: '', ended: false, error: null, used: 0 }
  const body: Buffer[] = []
  const parser = new ResponseParser({
    interim: (head) =>
      seen.interim.push([head.status, head.statusText, ...[head.headers.join()].filter(Boolean)].join(' ')),
    head: (head) => {
      seen.head = head
    },
    body: (piece) => {
      body.push(Buffer.from(piece))
    },
    end: () => {
      seen.ended = true
    },
    error: (name) => {
      seen.error = name
    },
  })
  parser.begin({ isHead: false, secure: false, defaultPort: false, ...expected })
  for (const piece of pieces) seen.used += parser.push(Buffer.from(piece))
  parser.close()
  seen.body = Buffer.concat(body).toString('latin1')
  return seen
}
