// What the chain asks of those who answer requests instead of the network (session/protocol).
import type { WireResponse } from '../../host/transport.ts'
import type { RequestContext } from './context.ts'
import type { Authority } from './destination.ts'

/** Null: the handler lets the request through to the network. Rejects with a NetError. */
export type SchemeHandler = (context: RequestContext) => Promise<WireResponse | null>

export interface SchemeHandlers {
  /** Whether http or https requests may have a handler, or other schemes than `file` have one. */
  readonly active: boolean
  /** Called whenever `active` changes. One engine a session, hence one callback. */
  onChange: (() => void) | null
  /** Who answers this hop; null: the network, which knows http and https alone. */
  find(context: RequestContext): SchemeHandler | null
  /** Where a URL leads that is neither http nor https; null: nobody knows its scheme. */
  authorityOf(url: string): Authority | null
}
