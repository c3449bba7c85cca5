// ses.fetch with `integrity`, which Electron ignores. Spec: W3C Subresource Integrity 3.3, Fetch main fetch.
import { createHash } from 'node:crypto'
import { gzipSync } from 'node:zlib'
import { NetError } from '../../../bindings/host/errors.ts'
import { parseIntegrity } from '../../../bindings/session/network/subresource-integrity.ts'
import { after, before, deepEqual, describe, equal, it, rejects } from '../../harness.ts'
import { type RequestFixture, startRequests } from './request-fixture.ts'

const TEXT = 'the text that is meant, é'
const of = (bits: number, text = TEXT): string => `sha${bits}-${createHash(`sha${bits}`).update(text).digest('base64')}`
const wrong = (bits: number): string => of(bits, 'another')

describe('integrity', () => {
  let net: RequestFixture
  let url: string

  before(async () => {
    net = await startRequests({
      '/text': (_, response) => void response.end(TEXT),
      '/gzip': (_, response) => void response.writeHead(200, { 'Content-Encoding': 'gzip' }).end(gzipSync(TEXT)),
      '/moved': (_, response) => void response.writeHead(302, { Location: '/text' }).end(),
      '/none': (_, response) => void response.writeHead(204).end(),
      '/stall': (_, response) => void response.writeHead(200).write('begun'),
      '/cut': (_, response) => {
        response.writeHead(200).write('begun')
        setTimeout(() => response.destroy(), 20)
      },
    })
    url = net.url
  })
  after(() => net.close())

  const get = (integrity: string, path = 'text', init: RequestInit = {}): Promise<Response> =>
    net.engine.fetch(url + path, { ...init, integrity })
  const failed = (error: unknown): boolean => error instanceof NetError && error.message === 'net::ERR_FAILED'

  for (const bits of [256, 384, 512])
    it(`sha${bits}: gives what is meant, and nothing else`, async () => {
      equal(await (await get(of(bits))).text(), TEXT)
      await rejects(get(wrong(bits)), failed)
    })

  for (const [metadata, passes] of [
    ['', true],
    ['  ', true],
    ['md5-abc', true],
    ['nonsense', true],
    [`sha1-${createHash('sha1').update('x').digest('base64')}`, true],
    [of(256).toUpperCase().slice(0, 7) + of(256).slice(7), true],
    [`\t${of(256)}\n`, true],
    [`${of(256)}?option=1`, true],
    [of(256).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', ''), true],
    [`${wrong(256)} ${of(256)}`, true],
    [`${of(384)} ${wrong(256)}`, true],
    [`${of(256)} ${wrong(512)}`, false],
    [`md5-abc ${wrong(256)}`, false],
    ['sha256-abc', false],
  ] as const)
    it(`${JSON.stringify(metadata)}: ${passes ? 'passes' : 'fails'}`, async () => {
      if (passes) equal(await (await get(metadata)).text(), TEXT)
      else await rejects(get(metadata), failed)
    })

  it('judges the decoded body, after redirects, in every way of reading it', async () => {
    equal(await (await get(of(256), 'gzip')).text(), TEXT)
    const moved = await get(of(256), 'moved')
    deepEqual([moved.redirected, moved.url, await moved.text()], [true, `${url}text`, TEXT])
    await rejects(get(wrong(256), 'moved'), failed)
    equal((await (await get(of(256))).arrayBuffer()).byteLength, new TextEncoder().encode(TEXT).length)
    let text = ''
    const decoder = new TextDecoder()
    for await (const chunk of (await get(of(256))).body ?? []) text += decoder.decode(chunk, { stream: true })
    equal(text, TEXT)
  })

  it('wants a body, whole', async () => {
    await rejects(get(of(256), 'none'), failed)
    await rejects(get(of(256), 'text', { method: 'HEAD' }), failed)
    await rejects(get(of(256), 'cut'), (error) => error instanceof NetError)
    equal((await get('', 'none')).status, 204)
  })

  it('counts in init over a Request, and can be aborted', async () => {
    await rejects(net.engine.fetch(new Request(`${url}text`), { integrity: wrong(256) }), failed)
    equal(await (await net.engine.fetch(new Request(`${url}text`), { integrity: of(256) })).text(), TEXT)
    const controller = new AbortController()
    const stalled = get(of(256), 'stall', { signal: controller.signal })
    net.server.server.once('request', () => setTimeout(() => controller.abort(), 20))
    await rejects(stalled, (error) => (error as Error).name === 'AbortError')
  })

  it('keeps the strongest algorithm alone', () => {
    deepEqual(parseIntegrity('sha256-a sha512-b sha384-c sha512-d'), { algorithm: 'SHA-512', digests: ['b', 'd'] })
    equal(parseIntegrity('sha224-a'), null)
  })
})
