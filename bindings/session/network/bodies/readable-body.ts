// A body as a web ReadableStream: a byte stream (BYOB readers work) that reads on when its consumer asks, no sooner.
// Cost: a byte stream takes the buffer of what it is given, so a chunk that shares its buffer is copied.

import type { Body } from '../../../host/body.ts'

export function readableOfBody(body: Body): ReadableStream<Uint8Array<ArrayBuffer>> {
  let left: Uint8Array | null = null
  const source: UnderlyingByteSource = {
    type: 'bytes',
    async pull(controller) {
      const chunk = left ?? (await body.read())
      left = null
      const request = controller.byobRequest
      if (chunk === null) {
        controller.close()
        request?.respond(0)
      } else if (request === null) controller.enqueue(ownBuffer(chunk))
      else left = fill(request, chunk)
    },
    cancel: (reason) => body.cancel(reason),
  }
  return new ReadableStream(source) as ReadableStream<Uint8Array<ArrayBuffer>>
}

/** Copies into the reader's own buffer; returns what did not fit. */
function fill(request: ReadableStreamBYOBRequest, chunk: Uint8Array): Uint8Array | null {
  const view = request.view as Uint8Array
  const fits = chunk.subarray(0, view.byteLength)
  new Uint8Array(view.buffer, view.byteOffset, view.byteLength).set(fits)
  request.respond(fits.byteLength)
  return fits.byteLength < chunk.byteLength ? chunk.subarray(fits.byteLength) : null
}

/** The chunk, or a copy where its buffer is shared with others. */
export function ownBuffer(chunk: Uint8Array): Uint8Array<ArrayBuffer> {
  const whole = chunk.byteLength === chunk.buffer.byteLength && chunk.buffer instanceof ArrayBuffer
  return whole ? new Uint8Array(chunk.buffer as ArrayBuffer) : new Uint8Array(chunk)
}
