// `file:` URLs and directories that a scheme serves: types, ranges, what is refused, descriptors.
import { execFileSync } from 'node:child_process'
import {
  appendFileSync,
  chmodSync,
  closeSync,
  ftruncateSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readlinkSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { pathToFileURL } from 'node:url'
import type { Session } from '../../../bindings/session/session.ts'
import { after, before, deepEqual, describe, equal, it, ok, rejects } from '../../harness.ts'
import { openSession } from './sessions.ts'

const GIGABYTE = 1024 ** 3

describe('files', () => {
  let session: Session
  let root = ''
  let descriptors = 0

  const urlOf = (...parts: string[]): string => pathToFileURL(join(root, ...parts)).href
  const put = (name: string, content: string | Uint8Array): void => writeFileSync(join(root, name), content)
  /** Of files below the root; a close may take a turn more. */
  const openFiles = (): string[] => {
    const names = readdirSync('/proc/self/fd').map((descriptor) => {
      try {
        return readlinkSync(`/proc/self/fd/${descriptor}`)
      } catch {
        return ''
      }
    })
    return names.filter((name) => name.startsWith(root))
  }
  const allClosed = async (): Promise<void> => {
    for (let turn = 0; turn < 500 && openFiles().length > 0; turn++)
      await new Promise((resolve) => setTimeout(resolve, 10))
    deepEqual(openFiles(), [])
  }

  before(() => {
    session = openSession([{ scheme: 'app', privileges: { standard: true } }])
    root = mkdtempSync(join(tmpdir(), 'omnisession-files-'))
    descriptors = readdirSync('/proc/self/fd').length
    put('page.html', '<p>page</p>')
    put('name with space & \u00e9 %41.txt', 'odd')
    put('empty.css', '')
    put('plain', 'only text\n')
    put('binary', new Uint8Array([1, 2, 3, 0]))
    mkdirSync(join(root, 'directory'))
  })
  after(async () => {
    await session.close()
    await allClosed()
    ok(readdirSync('/proc/self/fd').length <= descriptors + 8, 'descriptors were left')
    rmSync(root, { recursive: true })
  })

  describe('of file: URLs', () => {
    it('have status, type, length and time', async () => {
      const response = await session.fetch(urlOf('page.html'))
      deepEqual([response.status, response.statusText, response.url], [200, 'OK', urlOf('page.html')])
      deepEqual(Object.fromEntries(response.headers), {
        'content-length': '11',
        'content-type': 'text/html',
        'last-modified': statSync(join(root, 'page.html')).mtime.toUTCString(),
      })
      equal(await response.text(), '<p>page</p>')
    })

    for (const [name, type] of [
      ['a.js', 'text/javascript'],
      ['a.mjs', 'text/javascript'],
      ['a.css', 'text/css'],
      ['a.json', 'application/json'],
      ['a.wasm', 'application/wasm'],
      ['a.svg', 'image/svg+xml'],
      ['a.PNG', 'image/png'],
      ['a.woff2', 'font/woff2'],
      ['a.mp4', 'video/mp4'],
      ['a.b.txt', 'text/plain'],
      ['a.unknown', 'text/plain'],
    ] as const)
      it(`${name} is ${type}`, async () => {
        put(name, 'text')
        const response = await session.fetch(urlOf(name))
        equal(response.headers.get('content-type'), type)
        await response.text()
      })

    it('without a name that tells are known by their first octets', async () => {
      const typeOf = async (name: string): Promise<string | null> => {
        const response = await session.fetch(urlOf(name))
        await response.arrayBuffer()
        return response.headers.get('content-type')
      }
      deepEqual([await typeOf('plain'), await typeOf('binary')], ['text/plain', 'application/octet-stream'])
    })

    it('may be empty, and have any name', async () => {
      const empty = await session.fetch(urlOf('empty.css'))
      deepEqual([empty.headers.get('content-length'), await empty.text()], ['0', ''])
      equal(await (await session.fetch(urlOf('name with space & \u00e9 %41.txt'))).text(), 'odd')
      equal(await (await session.fetch(`${urlOf('page.html')}?query#fragment`)).text(), '<p>page</p>')
    })

    for (const [range, status, content, part] of [
      ['bytes=0-2', 206, '<p>', 'bytes 0-2/11'],
      ['bytes=3-6', 206, 'page', 'bytes 3-6/11'],
      ['bytes=7-', 206, '</p>', 'bytes 7-10/11'],
      ['bytes=-4', 206, '</p>', 'bytes 7-10/11'],
      ['bytes=-100', 206, '<p>page</p>', 'bytes 0-10/11'],
      ['bytes=7-1000', 206, '</p>', 'bytes 7-10/11'],
      ['Bytes = 0 - 0', 206, '<', 'bytes 0-0/11'],
    ] as const)
      it(`${range} gives ${part}`, async () => {
        const response = await session.fetch(urlOf('page.html'), { headers: { Range: range } })
        deepEqual([response.status, response.headers.get('content-range')], [status, part])
        deepEqual([response.headers.get('content-length'), await response.text()], [String(content.length), content])
      })

    for (const range of [
      'bytes=11-',
      'bytes=5-4',
      'bytes=-0',
      'bytes=0-1,3-4',
      'bytes=a-b',
      'lines=0-1',
      'bytes=-',
      '',
    ])
      it(`"${range}" cannot be satisfied`, async () => {
        await rejects(
          session.fetch(urlOf('page.html'), { headers: { Range: range } }),
          'net::ERR_REQUEST_RANGE_NOT_SATISFIABLE',
        )
      })

    it('are not there', async () => {
      const none = [
        urlOf('none'),
        urlOf('page.html', 'below'),
        urlOf('directory'),
        `${urlOf('directory')}/`,
        `${pathToFileURL(root).href}/page%2ehtml%00`,
        `file:///${'x'.repeat(5000)}`,
        'file://other.machine/etc/passwd',
        `${pathToFileURL(root).href}%2fpage.html`,
      ]
      for (const url of none) await rejects(session.fetch(url), 'net::ERR_FILE_NOT_FOUND')
    })

    it('that are pipes or devices are refused, unopened', async () => {
      execFileSync('mkfifo', [join(root, 'pipe')])
      await rejects(session.fetch(urlOf('pipe')), 'net::ERR_FILE_NOT_FOUND')
      await rejects(session.fetch('file:///dev/zero'), 'net::ERR_FILE_NOT_FOUND')
    })

    it('that may not be read are refused', async () => {
      put('secret', 'x')
      chmodSync(join(root, 'secret'), 0)
      const isRoot = process.getuid?.() === 0
      if (isRoot) equal(await (await session.fetch(urlOf('secret'))).text(), 'x')
      else await rejects(session.fetch(urlOf('secret')), 'net::ERR_ACCESS_DENIED')
    })

    it('are read by HEAD and GET alone', async () => {
      const head = await session.fetch(urlOf('page.html'), { method: 'HEAD' })
      deepEqual([head.headers.get('content-length'), head.body], ['11', null])
      await rejects(session.fetch(urlOf('page.html'), { method: 'POST', body: 'x' }), 'net::ERR_METHOD_NOT_SUPPORTED')
    })

    it('may be intercepted, and read from within', async () => {
      session.protocol.handle('file', (request) =>
        request.url.endsWith('?mine') ? new Response('mine') : session.fetch(request),
      )
      equal(await (await session.fetch(`${urlOf('page.html')}?mine`)).text(), 'mine')
      equal(await (await session.fetch(urlOf('page.html'))).text(), '<p>page</p>')
      equal(
        await (await session.fetch(`${urlOf('page.html')}?mine`, { bypassCustomProtocolHandlers: true })).text(),
        '<p>page</p>',
      )
      session.protocol.unhandle('file')
    })

    it('have no cookies', async () => {
      const seen: (string | null)[] = []
      session.protocol.handle('file', (request) => {
        seen.push(request.headers.get('cookie'))
        return new Response('x', { headers: { 'Set-Cookie': 'a=1' } })
      })
      await session.fetch(urlOf('page.html'))
      await session.fetch(urlOf('page.html'))
      session.protocol.unhandle('file')
      deepEqual([seen, await session.cookies.get({})], [[null, null], []])
    })

    it('of a gigabyte are streamed, not held', async () => {
      const large = openSync(join(root, 'large'), 'w')
      ftruncateSync(large, GIGABYTE)
      closeSync(large)
      const before = process.memoryUsage().rss
      const response = await session.fetch(urlOf('large'))
      let octets = 0
      let most = 0
      const reader = (response.body as ReadableStream<Uint8Array>).getReader()
      for (let step = await reader.read(); !step.done; step = await reader.read()) {
        octets += step.value.byteLength
        most = Math.max(most, process.memoryUsage().rss)
      }
      rmSync(join(root, 'large'))
      equal(octets, GIGABYTE)
      ok(most - before < 256 * 1024 ** 2, `${Math.round((most - before) / 1024 ** 2)} MiB more`)
    })

    it('that change while they are read break off, or end where they ended', async () => {
      put('cut', new Uint8Array(1024 * 1024))
      const cut = (await session.fetch(urlOf('cut'))).body?.getReader()
      await cut?.read()
      truncateSync(join(root, 'cut'), 10)
      const drain = async (): Promise<void> => {
        while (!(await cut?.read())?.done);
      }
      await rejects(drain(), 'net::ERR_CONTENT_LENGTH_MISMATCH')
      put('grown', 'begun')
      const grown = await session.fetch(urlOf('grown'))
      appendFileSync(join(root, 'grown'), ' and grown')
      equal(await grown.text(), 'begun')
    })

    it('are closed when their reader has enough', async () => {
      put('long', new Uint8Array(4 * 1024 * 1024))
      const abort = new AbortController()
      const aborted = await session.fetch(urlOf('long'), { signal: abort.signal })
      await aborted.body?.getReader().read()
      abort.abort()
      const cancelled = await session.fetch(urlOf('long'))
      await cancelled.body?.cancel()
      await allClosed()
    })
  })
})
