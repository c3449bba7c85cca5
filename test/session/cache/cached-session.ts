// A session with a cache in memory, a clock that stands still, and a server that answers as the test says.
import type { ServerResponse } from 'node:http'
import { openSessions } from '../../../bindings/session/open-sessions.ts'
import type { FromPartitionOptions } from '../../../bindings/session/options.ts'
import type { Session } from '../../../bindings/session/session.ts'
import type { MemoryHost } from '../../../bindings/testing/memory-host.ts'
import { type Handler, type HttpServer, startHttpServer } from '../../servers/http-server.ts'
import { memoryHost } from '../runtime-host.ts'

export interface CachedSession {
  readonly host: MemoryHost
  readonly server: HttpServer
  readonly session: Session
  /** At `site-a.localhost`. */
  url(path: string): string
  /** Method and chosen fields of the requests that reached the server. */
  asked(...names: string[]): string[]
  text(path: string, init?: Parameters<Session['fetch']>[1]): Promise<string>
  close(): Promise<void>
}

export async function startCached(
  answer: Handler,
  cache: FromPartitionOptions['cache'] = true,
): Promise<CachedSession> {
  const server = await startHttpServer(answer)
  const host = memoryHost()
  const sessions = openSessions({ host, directory: '/sessions' }, () => host)
  const session = sessions.fromPartition('cached', { cache })
  const url = (path: string): string => `${server.at('site-a.localhost')}${path}`
  return {
    host,
    server,
    session,
    url,
    asked: (...names) =>
      server.requests.map(({ method, headers }) => [method, ...names.map((name) => headers[name] ?? '-')].join(' ')),
    text: async (path, init) => (await session.fetch(url(path), init)).text(),
    close: async () => {
      await sessions.close()
      await server.close()
    },
  }
}

/** An answer that stays fresh for a minute. */
export function fresh(response: ServerResponse, body: string, headers: Record<string, string> = {}): void {
  response
    .writeHead(200, { 'Cache-Control': 'max-age=60', 'Content-Length': String(body.length), ...headers })
    .end(body)
}
