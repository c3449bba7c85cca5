// What the chain asks the cache for, and how the cache asks the network.
import type { CacheMode } from '../../core/cache-rules.ts'
import type { HeaderList } from '../../host/body.ts'
import type { WireResponse } from '../../host/transport.ts'

export interface CachedRequest {
  readonly method: string
  readonly url: string
  /** As they would go on the wire. */
  readonly headers: HeaderList
  readonly mode: CacheMode
  readonly staleWhileRevalidate: boolean
  readonly credentials: boolean
  readonly partition: string
}

/** One exchange on the wire with these fields. */
export type Send = (headers: HeaderList) => Promise<WireResponse>
