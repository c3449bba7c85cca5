// Reads a body whole. A body of one chunk costs no copy; the octets may belong to a larger buffer.
import type { Body } from '../../../host/body.ts'

export function collect(body: Body): Promise<Uint8Array<ArrayBuffer>> {
  return (body.readAll?.() ?? readToEnd(body)) as Promise<Uint8Array<ArrayBuffer>>
}

async function readToEnd(body: Body): Promise<Uint8Array> {
  const first = await body.read()
  if (first === null) return new Uint8Array(0)
  const second = await body.read()
  if (second === null) return first
  const chunks = [first, second]
  let octets = first.byteLength + second.byteLength
  for (let chunk = await body.read(); chunk !== null; chunk = await body.read()) {
    chunks.push(chunk)
    octets += chunk.byteLength
  }
  return joined(chunks, octets)
}

function joined(chunks: readonly Uint8Array[], octets: number): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(octets)
  let at = 0
  for (const chunk of chunks) {
    whole.set(chunk, at)
    at += chunk.byteLength
  }
  return whole
}
