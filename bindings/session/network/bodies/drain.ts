// Reads a body nobody wants to its end, so that its connection can be used again; a long one is not worth it.
// Spec: net/http/http_response_body_drainer.cc (16 KiB).
import type { Body } from '../../../host/body.ts'

const WORTHWHILE = 16 * 1024

export function drain(body: Body): void {
  if ((body.length ?? 0) > WORTHWHILE) body.cancel()
  else readAway(body).catch(() => {})
}

async function readAway(body: Body): Promise<void> {
  let octets = 0
  for (let chunk = await body.read(); chunk !== null; chunk = await body.read()) {
    octets += chunk.byteLength
    if (octets > WORTHWHILE) return body.cancel()
  }
}
