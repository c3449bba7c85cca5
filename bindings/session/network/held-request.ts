// What the first fetch of a process was given, held while network/door.ts is loaded: the caller may write into its
// octets as soon as fetch has returned (Fetch, "extract a body": the octets are copied at the call).
import type { SessionFetch } from './fetch.ts'

type Given = Parameters<SessionFetch>

export function heldRequest([input, init]: Given): Given {
  if (init === undefined) return [input]
  return [input, { ...init, body: copied(init.body) } as Given[1]]
}

function copied(body: unknown): unknown {
  if (body instanceof ArrayBuffer) return body.slice(0)
  if (!ArrayBuffer.isView(body)) return body
  return new Uint8Array(body.buffer, body.byteOffset, body.byteLength).slice()
}
