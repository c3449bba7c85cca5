// A session whose cookies come from a server and survive: the shortest form of what the library is for.
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { OmniError } from '../../../bindings/core/errors.ts'
import { openSessions } from '../../../bindings/session/open-sessions.ts'
import type { Durability } from '../../../bindings/session/options.ts'
import { after, before, describe, equal, it, rejects } from '../../harness.ts'
import { freshHost } from '../runtime-host.ts'

const directory = mkdtempSync(join(tmpdir(), 'omnisession-requests-'))
const server = createServer((request, response) => {
  if (request.url === '/login') response.setHeader('Set-Cookie', ['id=42; Max-Age=1000; Path=/', 'theme=dark'])
  response.end(request.headers.cookie ?? 'nothing')
})
let origin = ''

describe('a session and a server', () => {
  before(async () => {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  })
  after(async () => {
    await new Promise((resolve) => server.close(resolve))
    rmSync(directory, { recursive: true, force: true })
  })

  for (const durability of ['lazy', 'prompt', 'strict'] as const satisfies Durability[])
    it(`keeps what the server set, sends it back, and after closing the persistent one (${durability})`, async () => {
      const open = () => openSessions({ directory: join(directory, durability), durability }, freshHost)
      const first = open()
      const session = first.fromPartition('persist:shop')
      equal(await (await session.fetch(`${origin}/`)).text(), 'nothing')
      await (await session.fetch(`${origin}/login`)).text()
      equal(await (await session.fetch(`${origin}/`)).text(), 'id=42; theme=dark')
      equal(await (await first.fromPartition('shop').fetch(`${origin}/`)).text(), 'nothing')
      await first.close()
      await rejects(
        session.fetch(`${origin}/`),
        (error) => error instanceof OmniError && error.code === 'OMNI_SESSION_CLOSED',
      )
      const second = open()
      equal(await (await second.fromPartition('persist:shop').fetch(`${origin}/`)).text(), 'id=42')
      await second.close()
    })
})
