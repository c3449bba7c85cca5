// Requests that wait for a handler. Each ends with the handler's answer, with its client's cancellation or with the
// session, whichever comes first; an answer that comes later is let go.
// A handler that fetches its own URL asks itself, again and again. That cannot be told from many requests for one URL
// but by their number, so there is a limit (Electron has none, and runs out of memory).
import { NetError } from '../../host/errors.ts'
import type { RequestContext } from '../network/context.ts'

const MOST_FOR_ONE_URL = 10_000

interface Waiting {
  readonly url: string
  end(error: NetError): void
}

export class WaitingRequests {
  readonly #waiting = new Set<Waiting>()
  #closed = false

  /** Why a request is not to be answered by a handler any more, or not yet; null: it may be. */
  refusal({ url, request }: RequestContext): NetError | null {
    if (this.#closed) return shutDown(url)
    if (request.cancellation.cancelled) return cancelled(url, request.cancellation.reason)
    return this.#waiting.size >= MOST_FOR_ONE_URL && this.#count(url) >= MOST_FOR_ONE_URL ? asksItself(url) : null
  }

  /** `ask` is called at once; `discard` gets what it gives too late. */
  wait<T>(context: RequestContext, ask: () => Promise<T>, discard: (late: T) => void): Promise<T> {
    const { url } = context
    const refused = this.refusal(context)
    if (refused !== null) return Promise.reject(refused)
    return new Promise((resolve, reject) => {
      const { cancellation } = context.request
      let stop: (() => void) | null = null
      const waiting: Waiting = {
        url,
        end: (error) => {
          if (leave()) reject(error)
        },
      }
      const leave = (): boolean => {
        stop?.()
        return this.#waiting.delete(waiting)
      }
      this.#waiting.add(waiting)
      if (cancellation.expected) stop = cancellation.subscribe((cause) => waiting.end(cancelled(url, cause)))
      ask().then(
        (answer) => (leave() ? resolve(answer) : discard(answer)),
        (error) => {
          if (leave()) reject(error)
        },
      )
    })
  }

  close(): void {
    this.#closed = true
    for (const waiting of [...this.#waiting])
      waiting.end(new NetError('ERR_CONTEXT_SHUT_DOWN', 'the session was closed'))
  }

  #count(url: string): number {
    let count = 0
    for (const waiting of this.#waiting) if (waiting.url === url) count += 1
    return count
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
