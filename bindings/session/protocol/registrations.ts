// Who answers which scheme in a session, as it was registered. Registered and intercepted schemes are two tables, as in
// Electron. What the registrations do is loaded with the first request (scheme-answers.ts).
// Source: Electron's shell/browser/protocol_registry.cc.
import type { HandledRequest } from './handled-request.ts'
import type { ProtocolRequest, ProtocolSource } from './protocol-types.ts'

const BUILT_IN: ReadonlySet<string> = new Set(['http', 'https', 'file'])

/** http, https and file: those are intercepted, others registered. */
export function isBuiltIn(scheme: string): boolean {
  return BUILT_IN.has(scheme)
}

// biome-ignore lint/suspicious/noConfusingVoidType: a function without a return answers `undefined`
export type Answer = Response | undefined | void

export interface HandleOptions {
  /** Beyond Electron: `undefined` leaves the request to the network; without it that is net::ERR_UNEXPECTED. */
  readonly fallthrough?: boolean
}

export type AnswerKind = 'file' | 'buffer' | 'string' | 'http' | 'stream' | 'free'
export type OldHandler = (request: ProtocolRequest, callback: (response?: unknown) => void) => void

export type Registration =
  | {
      readonly kind: 'response'
      readonly handler: (request: HandledRequest) => Answer | Promise<Answer>
      readonly options: HandleOptions
    }
  | { readonly kind: AnswerKind; readonly handler: OldHandler }
  | { readonly kind: 'source'; readonly source: ProtocolSource }

export class Registrations {
  /** Called when the first comes and the last goes. */
  onChange: (() => void) | null = null
  readonly registered: Map<string, Registration> = new Map()
  readonly intercepted: Map<string, Registration> = new Map()

  get active(): boolean {
    return this.registered.size + this.intercepted.size > 0
  }

  /** False: taken. */
  add(table: Map<string, Registration>, scheme: string, registration: Registration): boolean {
    if (table.has(scheme)) return false
    const was = this.active
    table.set(scheme, registration)
    if (!was) this.onChange?.()
    return true
  }

  /** False: there was none. */
  remove(table: Map<string, Registration>, scheme: string): boolean {
    const removed = table.delete(scheme)
    if (removed && !this.active) this.onChange?.()
    return removed
  }

  /** What is intercepted comes first. */
  of(scheme: string): Registration | null {
    return this.intercepted.get(scheme) ?? this.registered.get(scheme) ?? null
  }
}
