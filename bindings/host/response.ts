// How a runtime makes the Response of fetch.
import type { Body, HeaderList } from './body.ts'

export interface ResponseHead {
  /** Of the last hop, without a fragment. */
  readonly url: string
  readonly redirected: boolean
  readonly status: number
  readonly statusText: string
  readonly headers: HeaderList
}

/** `body` is decoded; null where there can be none (HEAD, 204, 205, 304). */
export type CreateResponse = (head: ResponseHead, body: Body | null) => Response
