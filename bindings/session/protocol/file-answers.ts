// A file as the answer of a request: `file:` URLs, file answers of the old handlers, directories.
// Spec: content/browser/loader/file_url_loader_factory.cc and Electron's shell/browser/net/asar/asar_url_loader.cc:
// type by the name, else by the first octets; one range gives 206, anything else of a Range header
// ERR_REQUEST_RANGE_NOT_SATISFIABLE; directories are not listed.
// Departure: methods other than GET and HEAD are refused; Chromium gives the file whatever is asked.

import type { HeaderList } from '../../host/body.ts'
import type { RuntimeName } from '../../host/errors.ts'
import { NetError, UnsupportedError } from '../../host/errors.ts'
import type { Files, OpenedFile } from '../../host/files.ts'
import type { WireResponse } from '../../host/transport.ts'
import { FileBody } from '../network/bodies/file-body.ts'
import type { RequestContext } from '../network/context.ts'
import { headerValue } from '../network/header-list.ts'
import { answered, dropUpload, emptyBody, isWithoutBody } from './answer.ts'
import { type ByteRange, byteRange } from './byte-range.ts'
import { mediaTypeOf, sniffedType } from './media-types.ts'

const SNIFFED = 512

export class FileAnswers {
  readonly #load: (() => Promise<Files>) | undefined
  readonly #runtime: RuntimeName

  /** Undefined: there are no files, and every answer is an UnsupportedError. */
  constructor(load: (() => Promise<Files>) | undefined, runtime: RuntimeName) {
    this.#load = load
    this.#runtime = runtime
  }

  /** Of a `file:` URL. */
  async ofUrl(context: RequestContext): Promise<WireResponse> {
    const { method, url } = context
    if (method !== 'GET' && method !== 'HEAD') throw new NetError('ERR_METHOD_NOT_SUPPORTED', `${method} ${url}`)
    const path = (await this.reach()).pathOf(url)
    if (path === null) throw notFound(url)
    return this.ofPath(path, context)
  }

  async ofPath(path: string, context: RequestContext, wanted: FileHead = PLAIN): Promise<WireResponse> {
    const files = await this.reach()
    if (!files.isAbsolute(path)) throw notFound(path)
    const file = await files.open(path)
    try {
      return await answerOf(file, { path, context, wanted, reopen: () => files.open(path) })
    } catch (error) {
      file.close()
      throw error
    }
  }

  reach(): Promise<Files> {
    if (this.#load !== undefined) return this.#load()
    return Promise.reject(new UnsupportedError('files', this.#runtime, 'a page has no files'))
  }
}

/** What else the answer says. Headers that tell of the file itself are the file's own, but for a given `type`. */
export interface FileHead {
  readonly status: number
  readonly statusText: string
  readonly headers: HeaderList
  readonly type: string | null
}

const PLAIN: FileHead = { status: 200, statusText: 'OK', headers: [], type: null }

interface Wanted {
  readonly path: string
  readonly context: RequestContext
  readonly wanted: FileHead
  readonly reopen: () => Promise<OpenedFile>
}

async function answerOf(file: OpenedFile, { path, context, wanted, reopen }: Wanted): Promise<WireResponse> {
  const asked = headerValue(context.wireHeaders, 'range')
  const range = byteRange(asked, file.size)
  if (range === null) throw new NetError('ERR_REQUEST_RANGE_NOT_SATISFIABLE', `${asked} of ${path}`)
  const type = wanted.type ?? mediaTypeOf(path) ?? sniffedType(await file.read(0, Math.min(SNIFFED, file.size)))
  const head = {
    status: asked === null ? wanted.status : 206,
    statusText: asked === null ? wanted.statusText : 'Partial Content',
    headers: merged(wanted.headers, ownHeaders(file, type, asked === null ? null : range, range.length)),
  }
  dropUpload(context, head.status)
  if (isWithoutBody(context, head.status)) {
    file.close()
    return answered(head, emptyBody())
  }
  const body = new FileBody({ path, ...range }, reopen, file)
  context.request.cancellation.subscribe((reason) => body.cancel(reason))
  return answered(head, body)
}

function ownHeaders(file: OpenedFile, type: string, part: ByteRange | null, length: number): HeaderList {
  const list = ['Content-Type', type, 'Content-Length', String(length)]
  if (part !== null) list.push('Content-Range', `bytes ${part.offset}-${part.offset + part.length - 1}/${file.size}`)
  list.push('Last-Modified', new Date(file.modified).toUTCString())
  return list
}

function merged(given: HeaderList, own: HeaderList): HeaderList {
  const names = new Set(own.filter((_, at) => at % 2 === 0).map((name) => name.toLowerCase()))
  const list: HeaderList = []
  for (let at = 0; at < given.length; at += 2)
    if (!names.has((given[at] as string).toLowerCase())) list.push(given[at] as string, given[at + 1] as string)
  return [...list, ...own]
}

function notFound(what: string): NetError {
  return new NetError('ERR_FILE_NOT_FOUND', what)
}
