// Uploads reach handlers as they are sent: octets, files, Blobs, streams, and several of them as one body.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { RequestBody } from '../../../bindings/host/body.ts'
import { BytesBody } from '../../../bindings/session/network/bodies/bytes-body.ts'
import { collect } from '../../../bindings/session/network/bodies/collect.ts'
import { FileBody } from '../../../bindings/session/network/bodies/file-body.ts'
import { JoinedBody } from '../../../bindings/session/network/bodies/joined-body.ts'
import { StreamBody } from '../../../bindings/session/network/bodies/stream-body.ts'
import { Session } from '../../../bindings/session/session.ts'
import type { UploadData } from '../../../bindings/session/web-request/details-types.ts'
import { nativeFiles } from '../../../runtimes/native/files.ts'
import { after, before, deepEqual, describe, equal, it, ok, rejects } from '../../harness.ts'
import { bodyOf, type HttpServer, startHttpServer } from '../../servers/http-server.ts'
import { rawRequest } from '../network/raw-request.ts'
import { openSession } from './sessions.ts'

describe('uploads to handlers', () => {
  let session: Session
  let server: HttpServer
  let directory = ''
  let path = ''

  before(async () => {
    session = openSession()
    directory = mkdtempSync(join(tmpdir(), 'omnisession-uploads-'))
    path = join(directory, 'file.txt')
    writeFileSync(path, 'of a file')
    server = await startHttpServer(async (request, response) => {
      // An upload that fails breaks off.
      const body = await bodyOf(request).catch(() => '')
      if (request.url === '/again') response.writeHead(307, { Location: '/end' }).end()
      else response.end(`${request.headers['content-length'] ?? 'chunked'}: ${body}`)
    })
    session.protocol.handle('app', (request) => new Response(request.body))
  })
  after(async () => {
    await session.close()
    await server.close()
    rmSync(directory, { recursive: true })
  })

  const octets = (text: string): BytesBody => new BytesBody(new TextEncoder().encode(text))
  const file = (offset: number, length: number): FileBody =>
    new FileBody({ path, offset, length }, () => nativeFiles.open(path))
  const blob = (text: string): StreamBody => StreamBody.ofBlob(new Blob([text]))
  const stream = (text: string): StreamBody => StreamBody.of(new Blob([text]).stream() as ReadableStream<Uint8Array>)
  const send = async (url: string, body: RequestBody): Promise<string> => {
    const engine = await Session.engineOf(session)
    const response = await engine.send(rawRequest(url, { method: 'POST', body }))
    return new TextDecoder().decode(await collect(response.body))
  }

  for (const [what, create, text] of [
    ['rawData', () => octets('octets'), 'octets'],
    ['nothing', () => octets(''), ''],
    ['file', () => file(0, 9), 'of a file'],
    ['a part of a file', () => file(3, 1), 'a'],
    ['blob', () => blob('of a blob'), 'of a blob'],
    ['stream', () => stream('of a stream'), 'of a stream'],
    [
      'all of them',
      () => new JoinedBody([octets('1 '), file(5, 4), octets(''), blob(' 2 '), stream('3')]),
      '1 file 2 3',
    ],
  ] as const)
    it(`${what}`, async () => equal(await send('app://host/', create()), text))

  it('are told part by part', async () => {
    let seen: UploadData[] = []
    session.protocol.registerStringProtocol('told', ({ uploadData }, callback) => {
      seen = (uploadData ?? []) as UploadData[]
      callback('')
    })
    await send('told://host/', new JoinedBody([octets('1'), file(3, 6), blob('2'), stream('3')]))
    deepEqual(
      seen.map(({ type }) => type),
      ['rawData', 'file', 'blob', 'stream'],
    )
    const [, second, third] = seen
    deepEqual([second?.filePath, second?.offset, second?.length], [path, 3, 6])
    equal(String(await session.getBlobData(third?.blobUUID ?? '')), '2')
  })

  it('are told as Chromium tells forms: texts between the Blobs', async () => {
    let seen: UploadData[] = []
    session.protocol.registerStringProtocol('form', ({ uploadData }, callback) => {
      seen = (uploadData ?? []) as UploadData[]
      callback('')
    })
    const form = new FormData()
    form.append('text', 'value')
    form.append('file', new Blob(['of a blob']), 'name.txt')
    await session.fetch('form://host/', { method: 'POST', body: form })
    deepEqual(
      seen.map(({ type }) => type),
      ['rawData', 'blob', 'rawData'],
    )
    equal(String(await session.getBlobData(seen[1]?.blobUUID ?? '')), 'of a blob')
  })

  it('of forms are read as forms, and written as HTML says', async () => {
    session.protocol.handle('read', async (request) => {
      const text = await request.clone().text()
      const form = await request.formData()
      const given = form.get('file') as File
      const list = [form.get('text'), given.name, given.type, await given.text(), form.getAll('empty')]
      return Response.json({ list, text })
    })
    const form = new FormData()
    form.append('text', 'two\nlines \u00e9')
    form.append('file', new Blob(['of a blob'], { type: 'image/png' }), 'name.png')
    form.append('empty', '')
    form.append('o"d\nd', new Blob(['x']), 'na"me')
    const response = await session.fetch('read://host/', { method: 'POST', body: form })
    const { list, text } = await response.json()
    deepEqual(list, ['two\r\nlines \u00e9', 'name.png', 'image/png', 'of a blob', ['']])
    const head =
      'form-data; name="o%22d%0D%0Ad"; filename="na%22me"\r\nContent-Type: application/octet-stream\r\n\r\nx\r\n--'
    ok(text.includes(head), text)
  })

  it('go to the network and are sent again after a redirect, unless a stream is among them', async () => {
    const origin = server.at('site-a.localhost')
    const again = (): JoinedBody => new JoinedBody([octets('1 '), file(5, 4), blob(' 2')])
    equal(await send(`${origin}/again`, again()), '8: 1 file 2')
    const once = new JoinedBody([octets('1 '), stream('2')])
    equal(await send(`${origin}/`, new JoinedBody([octets('1 '), stream('2')])), 'chunked: 1 2')
    await rejects(send(`${origin}/again`, once), 'net::ERR_UPLOAD_STREAM_REWIND_NOT_SUPPORTED')
  })

  it('of a file that is not there, or gets shorter, fail', async () => {
    const missing = join(directory, 'none')
    const none = new FileBody({ path: missing, offset: 0, length: 1 }, () => nativeFiles.open(missing))
    await rejects(
      send(`${server.at('site-a.localhost')}/`, none),
      (error) => error instanceof Error && /ERR_(FILE_NOT_FOUND|FAILED)/.test(error.message),
    )
    ok(none.parts[0]?.type === 'file')
  })
})
