// Bun takes chunks of every kind, and gets octets out of the stream of a Response that was made of them without reading it.

/** The octets are the caller's alone. */
export async function readStream(stream: ReadableStream<unknown>): Promise<Uint8Array> {
  return new Uint8Array(await new Response(stream as ReadableStream<Uint8Array<ArrayBuffer>>).arrayBuffer())
}
