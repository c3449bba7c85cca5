// Requests that wait for a handler. Each ends with the handler's answer, with its client's cancellation or with the
// session, whichever comes first; an answer that comes later is let go.
// A handler that fetches its own URL asks itself, again and again. That cannot be told from many requests for one URL
// but by their number, so there is a limit (Electron has none, and runs out of memory).
import { NetError } from '../../host/errors.ts'
import type { RequestContext } from '../network/context.ts'

const MOST_FOR_ONE_URL = 10_000

export class WaitingRequests {
  readonly #ends = new Set<(error: NetError) => void>()
  readonly #counts = new Map<string, number>()
  #closed = false

  /** `ask` is called at once; `discard` gets what it gives too late. */
  wait<T>(context: RequestContext, ask: () => Promise<T>, discard: (late: T) => void): Promise<T> {
    const { url } = context
    const count = (this.#counts.get(url) ?? 0) + 1
    if (this.#closed) return Promise.reject(shutDown(url))
    if (count > MOST_FOR_ONE_URL) return Promise.reject(asksItself(url))
    this.#counts.set(url, count)
    return new Promise((resolve, reject) => {
      let waits = true
      const end = (error: NetError): void => {
        leave()
        reject(error)
      }
      const stop = context.request.cancellation.expected
        ? context.request.cancellation.subscribe((cause) => end(cancelled(url, cause)))
        : null
      const leave = (): void => {
        if (!waits) return
        waits = false
        this.#ends.delete(end)
        this.#uncount(url)
        stop?.()
      }
      this.#ends.add(end)
      ask().then(
        (answer) => {
          if (!waits) return discard(answer)
          leave()
          resolve(answer)
        },
        (error) => {
          leave()
          reject(error)
        },
      )
    })
  }

  close(): void {
    this.#closed = true
    for (const end of [...this.#ends]) end(new NetError('ERR_CONTEXT_SHUT_DOWN', 'the session was closed'))
  }

  #uncount(url: string): void {
    const left = (this.#counts.get(url) ?? 1) - 1
    if (left > 0) this.#counts.set(url, left)
    else this.#counts.delete(url)
  }
}

function cancelled(url: string, cause: unknown): NetError {
  return new NetError('ERR_ABORTED', `cancelled while its handler was at work: ${url}`, { cause })
}

function shutDown(url: string): NetError {
  return new NetError('ERR_CONTEXT_SHUT_DOWN', `the session is closed: ${url}`)
}

function asksItself(url: string): NetError {
  const advice =
    'a handler that fetches its own URL needs bypassCustomProtocolHandlers, or the very Request it was given'
  return new NetError('ERR_INSUFFICIENT_RESOURCES', `${MOST_FOR_ONE_URL} requests wait for ${url}: ${advice}`)
}
