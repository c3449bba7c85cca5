// What the two hosts are asked and answer.
import { randomBytes } from 'node:crypto'

export interface Visit {
  readonly method: string
  readonly url: URL
  readonly cookies: ReadonlyMap<string, string>
  readonly body: string
  /** Aborted when the client closes the connection before it has its answer. */
  readonly gone: AbortSignal
}

export interface Reply {
  readonly status: number
  readonly type: string
  readonly headers: Readonly<Record<string, string | readonly string[]>>
  readonly body: string
}

export const MONTH: number = 30 * 86_400

export function json(status: number, value: unknown): Reply {
  return { status, type: 'application/json', headers: {}, body: JSON.stringify(value) }
}

export function html(body: string, cookies: readonly string[]): Reply {
  return { status: 200, type: 'text/html; charset=utf-8', headers: { 'Set-Cookie': cookies }, body }
}

export function redirect(status: 302 | 303, location: string, cookies: readonly string[] = []): Reply {
  return { status, type: 'text/plain', headers: { Location: location, 'Set-Cookie': cookies }, body: '' }
}

/** Secrets that were given out and not taken back. */
export class Secrets {
  readonly #known = new Set<string>()

  give(): string {
    const secret = randomBytes(16).toString('hex')
    this.#known.add(secret)
    return secret
  }

  has(secret: string | null | undefined): boolean {
    return this.#known.has(secret ?? '')
  }

  take(secret: string | null): boolean {
    return this.#known.delete(secret ?? '')
  }
}
