// The server of the vectors of HTTP caching: answers a case's requests with its responses in turn, the last one again
// and again, and remembers what arrived. It knows conditional requests and single ranges.
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http'
import { type HttpServer, startHttpServer } from '../servers/http-server.ts'
import type { CacheCase, OriginAnswer } from './http-cache-cases.ts'

export interface Arrival {
  readonly headers: IncomingHttpHeaders
  readonly status: number
}

/** One run of one case. */
export interface CaseRun {
  readonly url: string
  /** Milliseconds since the Unix epoch. */
  readonly start: number
  readonly arrivals: readonly Arrival[]
}

export interface CacheOrigin {
  /** `http://127.0.0.1:<port>` */
  readonly base: string
  begin(one: CacheCase): CaseRun
  close(): Promise<void>
}

interface Begun extends CaseRun {
  readonly answers: readonly OriginAnswer[]
  readonly arrivals: Arrival[]
}

/** `@-60`: the HTTP date a minute before the case began. */
export function valueAt(start: number, value: string): string {
  const seconds = /^@(-?\d+)$/.exec(value)?.[1]
  return seconds === undefined ? value : new Date((Math.floor(start / 1000) + Number(seconds)) * 1000).toUTCString()
}

export async function startCacheOrigin(): Promise<CacheOrigin> {
  const runs = new Map<string, Begun>()
  const server: HttpServer = await startHttpServer((request, response) => {
    const run = runs.get(/^\/run\d+/.exec(request.url ?? '')?.[0] ?? '')
    request.resume().on('end', () => {
      if (run === undefined) response.writeHead(404).end()
      else answer(run, request, response)
    })
  })
  const base = server.at('127.0.0.1')
  return {
    base,
    begin({ origin }) {
      const path = `/run${runs.size}`
      const run = { url: base + path, start: Date.now(), arrivals: [], answers: origin }
      runs.set(path, run)
      return run
    },
    close: () => server.close(),
  }
}

function answer(run: Begun, request: IncomingMessage, response: ServerResponse): void {
  const wanted = run.answers[Math.min(run.arrivals.length, run.answers.length - 1)] as OriginAnswer
  const headers = new Headers({ date: new Date().toUTCString(), 'content-type': 'text/plain' })
  for (const [name, value] of Object.entries(wanted.headers)) headers.set(name, valueAt(run.start, value))
  const { status, body } = chosen(wanted, request, headers)
  run.arrivals.push({ headers: request.headers, status })
  if (wanted.drop === true) {
    request.socket.destroy()
    return
  }
  if (status === 304 && !('content-type' in wanted.headers)) headers.delete('content-type')
  if (status !== 304 && !headers.has('content-length')) headers.set('content-length', String(body.length))
  response.writeHead(status, [...headers].flat())
  response.end(request.method === 'HEAD' || status === 304 ? undefined : body)
}

/** Adds what a part says of itself. */
function chosen(wanted: OriginAnswer, request: IncomingMessage, headers: Headers): { status: number; body: Buffer } {
  const whole = { status: wanted.status, body: Buffer.from(wanted.body) }
  if (wanted.status !== 200) return whole
  if (isUnchanged(request, headers)) return { ...whole, status: 304 }
  if (wanted.ranges !== true) return whole
  headers.set('accept-ranges', 'bytes')
  const { range = '', 'if-range': ifRange } = request.headers
  const [first, last] = /^bytes=(\d*)-(\d*)$/.exec(range)?.slice(1) ?? []
  if ((ifRange !== undefined && ifRange !== headers.get('etag')) || !(first || last)) return whole
  const size = whole.body.length
  const from = first ? Number(first) : Math.max(0, size - Number(last))
  const to = first && last ? Math.min(Number(last) + 1, size) : size
  headers.set('content-range', from < size ? `bytes ${from}-${to - 1}/${size}` : `bytes */${size}`)
  return from < size ? { status: 206, body: whole.body.subarray(from, to) } : { status: 416, body: Buffer.alloc(0) }
}

function isUnchanged({ method, headers: asked }: IncomingMessage, headers: Headers): boolean {
  if (method !== 'GET' && method !== 'HEAD') return false
  const [etag, modified] = [asked['if-none-match'], asked['if-modified-since']]
  if (etag !== undefined) return etag === headers.get('etag')
  return modified !== undefined && modified === headers.get('last-modified')
}
