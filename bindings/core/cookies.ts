// The cookie module: one wasm instance, many jars, and what they need when the instance traps.
import { canonicalHost, canonicalUrl } from './canonical-host.ts'
import type { TextCodec } from './codec.ts'
import { CookieInstance, NEEDS_IDNA, outOfMemory } from './cookie-instance.ts'
import { Jar, type JarOwner } from './cookie-jar.ts'
import { contextName, packRequest } from './cookie-packing.ts'
import type { CookieContext, CookieJar, CookieRecovery, JarOptions, SameSiteContext } from './cookie-types.ts'
import { OmniError } from './errors.ts'

/** The dots that IDNA knows (UTS 46). */
const LABEL_SEPARATORS = /[.\u3002\uff0e\uff61]/

export interface CookieModuleOptions {
  /** Told after a trap, when the jars live on in a new instance. */
  readonly onRecovered?: ((report: CookieRecovery) => void) | undefined
}

/**
 * One instance of the cookie module. Jars of one module share a memory; a jar that should be apart (a large persistent
 * session) gets a module of its own.
 */
export class CookieModule {
  readonly #module: WebAssembly.Module
  readonly codec: TextCodec
  readonly #onRecovered: ((report: CookieRecovery) => void) | undefined
  readonly #jars: Set<Jar> = new Set()
  readonly #owner: JarOwner
  /** Declared schemes, and whether they are secure. */
  readonly #schemes: Map<string, boolean> = new Map()
  #instance: CookieInstance
  #handleTable = 0

  constructor(module: WebAssembly.Module, codec: TextCodec, options: CookieModuleOptions = {}) {
    this.#module = module
    this.codec = codec
    this.#onRecovered = options.onRecovered
    this.#instance = new CookieInstance(module, codec)
    this.#owner = this.#asOwner()
  }

  #asOwner(): JarOwner {
    const current = (): CookieInstance => this.#instance
    return {
      get instance() {
        return current()
      },
      guard: (call) => this.#guard(call),
      forget: (jar) => void this.#jars.delete(jar),
    }
  }

  /** Jars that are not disposed. */
  get jars(): number {
    return this.#jars.size
  }

  /** Octets of the instance's memory. */
  get memorySize(): number {
    return this.#instance.exports.memory.buffer.byteLength
  }

  createJar(options: JarOptions = {}): CookieJar {
    const records = options.changes ?? true
    const handle = this.#guard(() => this.#instance.exports.createJar(records ? 1 : 0))
    if (handle < 0) throw outOfMemory()
    this.#handleTable = this.#instance.exports.handleTable()
    const jar = new Jar(this.#owner, handle, records)
    this.#jars.add(jar)
    return jar
  }

  /**
   * URLs of this scheme are read like http's and have cookies from now on (Chromium's cookieable schemes). `isSecure`: as
   * trustworthy as https. Declared twice, the secure one counts.
   */
  declareScheme(scheme: string, isSecure: boolean): void {
    const name = scheme.toLowerCase()
    const isTrusted = isSecure || this.#schemes.get(name) === true
    if (!declareTo(this.#instance, name, isTrusted))
      throw new OmniError('OMNI_TOO_MANY_SCHEMES', `There is no room for the scheme '${scheme}' beside the others`)
    this.#schemes.set(name, isTrusted)
  }

  /** The registrable domain (eTLD+1, private suffixes included) of a host name; null when it has none. */
  registrableDomain(host: string): string | null {
    const length = this.#instance.exports.registrable(this.#instance.writeUtf8(host))
    if (length > 0) return host.slice(host.length - length)
    return length === 0 ? null : this.#registrableOfOdd(host)
  }

  /** Capitals and Unicode: the canonical host says how many labels, the answer keeps the script asked in. */
  #registrableOfOdd(host: string): string | null {
    const canonical = canonicalHost(host)
    const length = this.#instance.exports.registrable(this.#instance.writeUtf8(canonical))
    if (length <= 0) return null
    const labels = canonical.slice(canonical.length - length).split('.').length
    return host.toLowerCase().split(LABEL_SEPARATORS).slice(-labels).join('.')
  }

  /** A cookie date (Expires) in milliseconds since the Unix epoch; null when it is none. */
  parseCookieDate(text: string): number | null {
    const time = this.#instance.exports.date(this.#instance.writeUtf8(text))
    return Number.isNaN(time) ? null : time
  }

  /** The schemeful site of a URL (`https://example.test`); null when it has none. */
  siteOf(url: string): string | null {
    let length = this.#instance.exports.site(this.#instance.writeUtf8(url))
    if (length === NEEDS_IDNA) length = this.#instance.exports.site(this.#instance.writeUtf8(canonicalUrl(url)))
    const start = this.#instance.exports.outStart()
    return length > 0 ? this.#instance.readUtf8(start, start + length) : null
  }

  /** Which SameSite cookies a request for `url` may carry. */
  sameSiteContext(url: string, context: CookieContext | null): SameSiteContext {
    packRequest(this.#instance, { url, context, line: '', asciiDomain: null })
    return contextName(this.#instance.exports.sameSite())
  }

  #guard<T>(call: () => T): T {
    try {
      return call()
    } catch (error) {
      if (!(error instanceof WebAssembly.RuntimeError)) throw error
      this.#recover(error)
    }
    try {
      return call()
    } catch (error) {
      if (!(error instanceof WebAssembly.RuntimeError)) throw error
      this.#recover(error)
      throw new OmniError('OMNI_CORE_TRAP', 'The cookie module cannot take this input. Please report it.', {
        cause: error,
      })
    }
  }

  /** Moves every jar into a new instance: its block is read out of the old memory, cookie by cookie. */
  #recover(cause: unknown): void {
    const old = this.#instance
    const fresh = new CookieInstance(this.#module, this.codec)
    for (const [scheme, isSecure] of this.#schemes) declareTo(fresh, scheme, isSecure)
    const handles = new Map<Jar, number>()
    let kept = 0
    let dropped = 0
    for (const jar of this.#jars) {
      const handle = fresh.exports.createJar(jar.records ? 1 : 0)
      if (handle < 0) throw outOfMemory()
      const block = this.#block(old, jar.handle)
      fresh.input(block.length).set(block)
      kept += fresh.exports.salvage(handle, block.length)
      dropped += fresh.exports.dropped()
      if (jar.records) fresh.exports.noteLoss(handle)
      handles.set(jar, handle)
    }
    for (const [jar, handle] of handles) jar.handle = handle
    this.#instance = fresh
    this.#handleTable = fresh.exports.handleTable()
    this.#onRecovered?.({ cause, jars: this.#jars.size, kept, dropped })
  }

  /** A jar's octets in a memory that may be damaged; empty when its place makes no sense. */
  #block(instance: CookieInstance, handle: number): Uint8Array {
    const { octets, data } = instance
    const entry = this.#handleTable + 4 * handle
    if (entry + 4 > octets.length) return octets.subarray(0, 0)
    const start = data.getUint32(entry, true)
    if (start + 12 > octets.length) return octets.subarray(0, 0)
    return octets.subarray(start, Math.min(octets.length, start + data.getUint32(start + 8, true)))
  }
}

/** False: the table is full. */
function declareTo(instance: CookieInstance, scheme: string, isSecure: boolean): boolean {
  return instance.exports.declareScheme(instance.writeUtf8(scheme), isSecure ? 1 : 0) !== 0
}
