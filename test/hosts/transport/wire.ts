// What the transport tests share: a request with defaults, bodies to send, ways to read, a transport that must not leak.
import { Buffer } from 'node:buffer'
import type { Body, RequestBody } from '../../../bindings/host/body.ts'
import { Cancellation } from '../../../bindings/host/cancellation.ts'
import { NetError } from '../../../bindings/host/errors.ts'
import type { Transport, WireRequest, WireResponse } from '../../../bindings/host/transport.ts'
import { createNativeTransport } from '../../../runtimes/native/transport.ts'
import { equal, fail } from '../../harness.ts'
import { type RawConnection, type RawServer, rawServer } from '../../servers/raw-server.ts'

export function wireRequest(port: number, changes: Partial<WireRequest> = {}): WireRequest {
  return {
    method: 'GET',
    secure: false,
    host: '127.0.0.1',
    port,
    target: '/',
    headers: ['Host', `127.0.0.1:${port}`],
    body: null,
    cancellation: new Cancellation(),
    upgrade: false,
    onInterim: null,
    onUploadProgress: null,
    proxyChain: '',
    privacyMode: false,
    networkPartition: '',
    ...changes,
  }
}

/** A body of the given pieces; its length is known when `known` says so. */
export function bodyOf(pieces: readonly (string | Uint8Array)[], known = true): RequestBody {
  const chunks = pieces.map((piece) => (typeof piece === 'string' ? Buffer.from(piece, 'latin1') : piece))
  let at = 0
  return {
    length: known ? chunks.reduce((sum, chunk) => sum + chunk.length, 0) : undefined,
    read: async () => chunks[at++] ?? null,
    cancel: () => {},
    rewind: async () => {
      at = 0
      return true
    },
  }
}

export async function octetsOf(body: Body): Promise<Buffer> {
  const chunks: Uint8Array[] = []
  for (let chunk = await body.read(); chunk !== null; chunk = await body.read()) {
    if (chunk.length === 0) fail('an empty chunk')
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

export async function textOf(body: Body): Promise<string> {
  return (await octetsOf(body)).toString('latin1')
}

/** The NetError that a promise must reject with, checked for its name. */
export async function netError(promise: Promise<unknown>, code: string): Promise<NetError> {
  const outcome = await promise.then(
    (value) => value,
    (error: unknown) => error,
  )
  if (!(outcome instanceof NetError)) fail(`expected ${code}, got ${String(outcome)}`)
  equal<string>(outcome.code, code, outcome.detail)
  return outcome
}

export interface Bench {
  readonly server: RawServer
  readonly transport: Transport
  exchange(changes?: Partial<WireRequest>): Promise<WireResponse>
}

/** Runs `test` with a server and a transport of its own; afterwards no socket may be left open. */
export async function withServer(
  serve: (connection: RawConnection) => unknown,
  test: (bench: Bench) => Promise<void>,
): Promise<void> {
  const server = await rawServer(serve)
  const transport = createNativeTransport({ certificateAuthorities: [] })
  try {
    await test({
      server,
      transport,
      exchange: (changes) => transport.exchange(wireRequest(server.port, changes)),
    })
  } finally {
    transport.close()
    await server.close()
  }
  equal(transport.openConnections, 0, 'open connections after close')
}

/** Serves one request after another with `answer`. */
export function eachRequest(
  answer: (connection: RawConnection, head: string) => unknown,
): (connection: RawConnection) => Promise<void> {
  return async (connection) => {
    for (let head = await connection.head(); head !== ''; head = await connection.head()) await answer(connection, head)
  }
}
