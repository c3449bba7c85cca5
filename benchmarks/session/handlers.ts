// Requests that a handler of a custom scheme answers, against the same function without a session.

import { createSessions } from '#runtime'
import type { BenchCase, Contenders } from '../bench-case.ts'
import { inParallel } from './http-peer.ts'

const URL_OF_ALL = 'app://host/page.html'

/** A fresh Response each time, as a handler has to make them. */
function createHandler(): (request: Request) => Response {
  const octets = new Uint8Array(8 * 1024).fill(0x61)
  return () => new Response(octets, { headers: { 'content-type': 'text/html' } })
}

async function octetsOf(response: Response | Promise<Response>): Promise<number> {
  return (await (await response).arrayBuffer()).byteLength
}

function prepare(): Contenders {
  const handler = createHandler()
  const session = createSessions({ schemes: [{ scheme: 'app', privileges: { standard: true } }] }).fromPartition(
    'bench',
  )
  session.protocol.handle('app', handler)
  return {
    ours: inParallel(() => octetsOf(session.fetch(URL_OF_ALL))),
    peers: {
      'the function alone': inParallel(() => octetsOf(handler(new Request(URL_OF_ALL)))),
    },
    dispose: () => session.close(),
  }
}

export const cases: readonly BenchCase[] = [
  {
    id: 'handler-8-kib',
    title: 'A custom-scheme handler returning 8 KiB through `ses.fetch`',
    unit: 'ns',
    figure: 'peer/ours',
    better: 'higher',
    marks: { must: 0.3, good: 0.5, record: 0.7 },
    note:
      'Judged against the same call without a session: a new Request given to the function, and its Response read. On ' +
      'Deno and Bun that is native and takes 2 to 5 microseconds, half of them for the copy of the octets that a Response ' +
      'makes; a client that must not share them with the handler needs a second one on Deno and Node.',
    prepare,
  },
]
