// Errors of the border to the host: what a runtime cannot do, and what a network did.
import { OmniError } from '../core/errors.ts'
import { NET_ERRORS, type NetErrorName } from './net-errors.ts'

export { OmniError } from '../core/errors.ts'
export type RuntimeName = 'node' | 'deno' | 'bun' | 'browser'

/** A capability that this runtime does not have. Has a row in docs/compatibility.md. Code: `OMNI_UNSUPPORTED`. */
export class UnsupportedError extends OmniError {
  readonly capability: string
  readonly runtime: RuntimeName
  constructor(capability: string, runtime: RuntimeName, detail?: string) {
    super('OMNI_UNSUPPORTED', `${capability} is not supported on ${runtime}${detail ? `: ${detail}` : ''}`)
    this.capability = capability
    this.runtime = runtime
  }
}

/**
 * A network failure under Chromium's name (net/base/net_error_list.h). `message` is Electron's form, `net::ERR_…`;
 * `code` the name, `errno` Chromium's negative number; `detail` says what was tried, `cause` what the system reported.
 */
export class NetError extends OmniError {
  declare readonly code: NetErrorName
  readonly errno: number
  readonly detail: string | undefined
  constructor(code: NetErrorName, detail?: string, options?: ErrorOptions) {
    super(code, `net::${code}`, options)
    this.errno = NET_ERRORS[code]
    this.detail = detail
  }
}
