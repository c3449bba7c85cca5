// runtimes: node deno bun
// Sessions on one directory have one cache, and it is there again when they are.
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createSessions } from '#runtime'
import { describe, equal, it } from '../../harness.ts'

async function serve(): Promise<{ url: string; hits: () => number; server: Server }> {
  let hits = 0
  const server = createServer((_, response) => {
    hits += 1
    response.setHeader('cache-control', 'max-age=3600')
    response.end(`answer ${hits}`)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, hits: () => hits, server }
}

describe('the cache of a directory', () => {
  it('is shared by the sessions on it, kept when all of them have closed, and deleted with their partition', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'omnisession-cache-'))
    const { url, hits, server } = await serve()
    try {
      const sessions = createSessions({ directory })
      const first = sessions.fromPartition('persist:A', { cache: true })
      const second = sessions.fromPath(first.storagePath as string, { cache: true })
      const octets = new Uint8Array(await (await first.fetch(url)).arrayBuffer())
      equal(new TextDecoder().decode(octets), 'answer 1')
      // Its reader's own, whatever is still to be written.
      octets.fill(0)
      equal(await (await second.fetch(url)).text(), 'answer 1')
      await first.close()
      equal(await (await second.fetch(url)).text(), 'answer 1')
      await sessions.close()
      const later = createSessions({ directory })
      const third = later.fromPartition('persist:A', { cache: true })
      equal(await (await third.fetch(url)).text(), 'answer 1')
      equal(hits(), 1)
      await later.close()
      equal(await createSessions({ directory }).delete('persist:A'), true)
      const anew = createSessions({ directory })
      equal(await (await anew.fromPartition('persist:A', { cache: true }).fetch(url)).text(), 'answer 2')
      await anew.close()
    } finally {
      server.close()
      rmSync(directory, { recursive: true, force: true })
    }
  })
})
