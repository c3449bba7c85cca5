// FormData as a body: its texts in memory, its files as the Blobs they are, read when they are sent.
// Spec: HTML, "multipart/form-data encoding algorithm" (CRLF in names and values, names escaped).
import type { RequestBody } from '../../../host/body.ts'
import { BytesBody } from './bytes-body.ts'
import { JoinedBody } from './joined-body.ts'
import { StreamBody } from './stream-body.ts'

export interface FormBody {
  readonly body: RequestBody
  readonly type: string
}

/** `boundary` must not occur in the texts: a random one does not. */
export function formBody(form: FormData, boundary: string): FormBody {
  const bodies: RequestBody[] = []
  let text = ''
  const flush = (): void => {
    if (text !== '') bodies.push(new BytesBody(new TextEncoder().encode(text)))
    text = ''
  }
  for (const [name, value] of form) {
    text += `--${boundary}\r\nContent-Disposition: form-data; name="${escaped(withLines(name))}"`
    if (typeof value === 'string') text += `\r\n\r\n${withLines(value)}\r\n`
    else {
      text += `; filename="${escaped(value.name)}"\r\nContent-Type: ${value.type || 'application/octet-stream'}\r\n\r\n`
      flush()
      bodies.push(StreamBody.ofBlob(value))
      text = '\r\n'
    }
  }
  text += `--${boundary}--\r\n`
  flush()
  const [only] = bodies
  return {
    body: bodies.length === 1 ? (only as RequestBody) : new JoinedBody(bodies),
    type: `multipart/form-data; boundary=${boundary}`,
  }
}

function withLines(text: string): string {
  return text.replace(/\r\n|\r|\n/g, '\r\n')
}

function escaped(name: string): string {
  return name.replaceAll('\n', '%0A').replaceAll('\r', '%0D').replaceAll('"', '%22')
}
