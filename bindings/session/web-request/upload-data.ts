// `uploadData`: the parts of a request's body as Electron shows them, to webRequest's listeners and protocol handlers.
// Source: shell/common/gin_converters/net_converter.cc (network::ResourceRequestBody).
import type { BodyPart, RequestBody } from '../../host/body.ts'
import type { Octets } from '../../host/octets.ts'
import { readableOfBody } from '../network/bodies/readable-body.ts'
import type { RequestBlobs } from '../network/request-blobs.ts'
import type { UploadData } from './details-types.ts'

export interface UploadParts {
  readonly blobs: RequestBlobs
  /** A copy: a listener may write into it. */
  toOctets(octets: Uint8Array): Octets
}

export function uploadDataOf(body: RequestBody, parts: UploadParts): UploadData[] {
  const shown = body.parts?.map((part) => shownPart(part, body, parts)) ?? [streamOf(body)]
  return shown as UploadData[]
}

function shownPart(part: BodyPart, body: RequestBody, { blobs, toOctets }: UploadParts): Partial<UploadData> {
  switch (part.type) {
    case 'rawData':
      return { type: 'rawData', bytes: toOctets(part.bytes) }
    case 'blob':
      return { type: 'blob', blobUUID: blobs.idOf(part.blob), dataPipe: part.blob }
    case 'file':
      return {
        type: 'file',
        file: part.path,
        filePath: part.path,
        offset: part.offset,
        length: part.length,
        modificationTime: part.modified / 1000,
      }
    case 'stream':
      return streamOf(body)
  }
}

/** A body whose octets come one by one: a listener that reads them takes them from the server. */
function streamOf(body: RequestBody): Partial<UploadData> {
  let stream: ReadableStream<Uint8Array> | null = null
  return {
    type: 'stream',
    get body() {
      stream ??= readableOfBody(body)
      return stream
    },
  }
}
