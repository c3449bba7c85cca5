// The base of every error the library throws. Identity goes by a registered symbol, so that two copies of the library
// in one process recognise each other's errors.

const BRAND = Symbol.for('omnisession.error')

/** An error with a stable `code` (`OMNI_*`, or Chromium's name of a network error). `cause` keeps what led to it. */
export class OmniError extends Error {
  readonly code: string
  static {
    Object.defineProperty(this.prototype, BRAND, { value: true })
  }
  constructor(code: string, message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = new.target.name
    this.code = code
  }
  static override [Symbol.hasInstance](value: unknown): boolean {
    if (this !== OmniError) return Function.prototype[Symbol.hasInstance].call(this, value)
    return typeof value === 'object' && value !== null && BRAND in value
  }
}
