// What `fetch` accepts as a body, as a request body of ours and its Content-Type.
// Spec: Fetch, "extract a body". FormData is serialised by the runtime's own Response, in memory.
import type { RequestBody } from '../../../host/body.ts'
import { BytesBody } from './bytes-body.ts'
import { StreamBody } from './stream-body.ts'

export interface FetchBody {
  readonly body: RequestBody
  /** Null: the caller has to say. */
  readonly type: string | null
}

export async function fetchBody(init: BodyInit): Promise<FetchBody> {
  if (typeof init === 'string') return text(init, 'text/plain;charset=UTF-8')
  if (init instanceof Uint8Array) return { body: new BytesBody(init), type: null }
  if (init instanceof ArrayBuffer) return { body: new BytesBody(new Uint8Array(init)), type: null }
  if (ArrayBuffer.isView(init))
    return { body: new BytesBody(new Uint8Array(init.buffer, init.byteOffset, init.byteLength)), type: null }
  if (init instanceof URLSearchParams) return text(init.toString(), 'application/x-www-form-urlencoded;charset=UTF-8')
  if (init instanceof Blob) return { body: StreamBody.ofBlob(init), type: init.type === '' ? null : init.type }
  if (init instanceof FormData) return formData(init)
  if (init instanceof ReadableStream) return { body: StreamBody.of(init as ReadableStream<Uint8Array>), type: null }
  return text(String(init), 'text/plain;charset=UTF-8')
}

function text(value: string, type: string): FetchBody {
  return { body: new BytesBody(new TextEncoder().encode(value)), type }
}

async function formData(form: FormData): Promise<FetchBody> {
  const serialised = new Response(form)
  // First: Bun forgets the type with the body.
  const type = serialised.headers.get('content-type')
  return { body: new BytesBody(new Uint8Array(await serialised.arrayBuffer())), type }
}
