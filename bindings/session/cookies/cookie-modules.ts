// Which jar lives in which instance of the cookie module. A persistent session gets an instance of its own: its memory
// goes with it. Sessions in memory share instances, 64 to one, so that a thousand stay cheap.
// Departure in a page: one instance for all, since Chromium gives a renderer about 124 wasm memories (measured).
import type { CookieJar, CookieRecovery } from '../../core/cookie-types.ts'
import { CookieModule } from '../../core/cookies.ts'
import type { Host } from '../../host/host.ts'

const JARS_OF_AN_INSTANCE = 64

type RecoveryListener = (report: CookieRecovery) => void

interface SharedModule {
  readonly module: CookieModule
  readonly listeners: Set<RecoveryListener>
}

export interface LentJar {
  readonly jar: CookieJar
  release(): void
}

export class CookieModules {
  readonly #host: Host
  #shared: SharedModule[] = []
  /** Those that have jars, shared or not: what is declared counts for all. */
  readonly #living = new Set<CookieModule>()
  readonly #schemes = new Map<string, boolean>()

  constructor(host: Host) {
    this.#host = host
  }

  /** `onRecovered` is told when the jar's instance trapped and its cookies were read out of its memory. */
  lend(isPersistent: boolean, onRecovered: RecoveryListener): LentJar {
    const own = isPersistent && this.#host.runtime !== 'browser'
    const { module, listeners } = own ? this.#create() : this.#withRoom()
    const jar = module.createJar()
    listeners.add(onRecovered)
    const release = (): void => {
      listeners.delete(onRecovered)
      jar[Symbol.dispose]()
      if (module.jars > 0) return
      this.#shared = this.#shared.filter((one) => one.module !== module)
      this.#living.delete(module)
    }
    this.#living.add(module)
    return { jar, release }
  }

  /** A scheme whose URLs have hosts and cookies, for every session of the process. */
  declareScheme(scheme: string, isSecure: boolean): void {
    this.#schemes.set(scheme, isSecure || this.#schemes.get(scheme) === true)
    for (const module of new Set([...this.#living, ...this.#shared.map((one) => one.module)]))
      module.declareScheme(scheme, isSecure)
  }

  /** The schemeful site of a URL (`https://example.test`), '' when it has none. */
  siteOf(url: string): string {
    return this.#withRoom().module.siteOf(url) ?? ''
  }

  #withRoom(): SharedModule {
    const limit = this.#host.runtime === 'browser' ? Number.POSITIVE_INFINITY : JARS_OF_AN_INSTANCE
    const known = this.#shared.find(({ module }) => module.jars < limit)
    if (known) return known
    const created = this.#create()
    this.#shared.push(created)
    return created
  }

  #create(): SharedModule {
    const listeners = new Set<RecoveryListener>()
    const module = new CookieModule(this.#host.core.module('cookies'), this.#host.codec, {
      onRecovered: (report) => {
        for (const listener of listeners) listener(report)
      },
    })
    for (const [scheme, isSecure] of this.#schemes) module.declareScheme(scheme, isSecure)
    return { module, listeners }
  }
}
