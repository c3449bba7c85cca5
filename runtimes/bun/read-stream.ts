// Bun takes chunks of every kind, and gets octets out of the stream of a Response that was made of them without reading it.

/** The octets are the caller's alone. Throws for a chunk of another kind that is there already. */
export function readStream(stream: ReadableStream<unknown>): Promise<Uint8Array> {
  return new Response(stream as ReadableStream<Uint8Array<ArrayBuffer>>).bytes()
}
