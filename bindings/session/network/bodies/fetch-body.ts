// What `fetch` accepts as a body, as a request body of ours and its Content-Type.
// Spec: Fetch, "extract a body": octets are copied, since the caller may write into its buffer again. FormData is
// sent in parts, its files as the Blobs they are. An async iterable (a Node stream) is a body as in Node's fetch.
import type { RequestBody } from '../../../host/body.ts'
import { BytesBody } from './bytes-body.ts'
import { formBody } from './form-body.ts'
import { StreamBody } from './stream-body.ts'

export interface FetchBody {
  readonly body: RequestBody
  /** Null: the caller has to say. */
  readonly type: string | null
}

export async function fetchBody(init: BodyInit): Promise<FetchBody> {
  if (typeof init === 'string') return text(init, 'text/plain;charset=UTF-8')
  if (init instanceof ArrayBuffer) return octets(new Uint8Array(init))
  if (ArrayBuffer.isView(init)) return octets(new Uint8Array(init.buffer, init.byteOffset, init.byteLength))
  if (init instanceof URLSearchParams) return text(init.toString(), 'application/x-www-form-urlencoded;charset=UTF-8')
  if (init instanceof Blob) return { body: StreamBody.ofBlob(init), type: init.type === '' ? null : init.type }
  if (init instanceof FormData) return formData(init)
  if (init instanceof ReadableStream) return { body: StreamBody.of(init as ReadableStream<Uint8Array>), type: null }
  if (isAsyncIterable(init)) return { body: StreamBody.of(streamOf(init)), type: null }
  return text(String(init), 'text/plain;charset=UTF-8')
}

/** Whether a body comes piece by piece: then `fetch` wants `duplex: 'half'` said. */
export function isStreamed(init: unknown): boolean {
  return init instanceof ReadableStream || isAsyncIterable(init)
}

function isAsyncIterable(value: unknown): value is AsyncIterable<Uint8Array> {
  return typeof value === 'object' && value !== null && Symbol.asyncIterator in value
}

function streamOf(pieces: AsyncIterable<Uint8Array>): ReadableStream<Uint8Array> {
  const iterator = pieces[Symbol.asyncIterator]()
  const source: UnderlyingDefaultSource<Uint8Array> = {
    async pull(controller) {
      const { done, value } = await iterator.next()
      if (done === true) controller.close()
      else controller.enqueue(value)
    },
    cancel: async (reason) => void (await iterator.return?.(reason)),
  }
  return new ReadableStream(source, { highWaterMark: 0 })
}

function octets(given: Uint8Array): FetchBody {
  return { body: new BytesBody(new Uint8Array(given)), type: null }
}

function text(value: string, type: string): FetchBody {
  return { body: new BytesBody(new TextEncoder().encode(value)), type }
}

/** With the runtime's boundary, which is random. */
function formData(form: FormData): FetchBody {
  const type = new Response(new FormData()).headers.get('content-type') ?? ''
  return formBody(form, type.slice(type.indexOf('boundary=') + 9))
}
