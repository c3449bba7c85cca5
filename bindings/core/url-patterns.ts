// URL match patterns: filters compiled once in the core and asked with each URL. Syntax and meaning are Chromium's
// (extensions/common/url_pattern.cc), every scheme allowed as in Electron.
import { canonicalHost } from './canonical-host.ts'
import type { TextCodec } from './codec.ts'
import { OmniError } from './errors.ts'
import { MatchInstance, type PatternLists } from './match-instance.ts'

export interface UrlFilterSource {
  /** A URL has to match one of these; none at all: every URL does. */
  readonly urls: readonly string[]
  /** And none of these. */
  readonly excludeUrls?: readonly string[] | undefined
}

/** A pattern that is none. `message` is Electron's text; `code` is `OMNI_URL_PATTERN`. */
export class InvalidUrlPatternError extends OmniError {
  readonly pattern: string
  /** Chromium's reason, such as `Invalid port.` */
  readonly reason: string
  constructor(pattern: string, reason: string) {
    super('OMNI_URL_PATTERN', `Invalid url pattern ${pattern}: ${reason}`)
    this.pattern = pattern
    this.reason = reason
  }
}

/** In the order of assembly/match/pattern.ts, from 1 on; the last is for hosts that IDNA refuses. */
const REASONS: readonly string[] = [
  'Missing scheme separator.',
  'Wrong scheme type.',
  'Host can not be empty.',
  'Invalid host wildcard.',
  'Empty path.',
  'Invalid port.',
  'Invalid host.',
  'Invalid host.',
]
const NEEDS_IDNA = 8

/** A pattern whose host is not ASCII: `scheme://` and `*.`, the host, the rest from port or path on. */
const PARTS = /^([^/]*:\/\/(?:\*\.)?)([^/:]*)(.*)$/s

/** The pattern with its host in ASCII; null when the host is none. */
function withCanonicalHost(pattern: string): string | null {
  const [, start = '', host = '', rest = ''] = PARTS.exec(pattern) ?? []
  // An escaped `*` of the host comes out as it is, and must not be taken for a wildcard.
  const canonical = canonicalHost(host).replaceAll('*', '%2A')
  return canonical ? start + canonical + rest : null
}

/** A wasm instance and the filters in its memory. */
export class UrlPatterns {
  readonly #instance: MatchInstance

  constructor(module: WebAssembly.Module, codec: TextCodec) {
    this.#instance = new MatchInstance(module, codec)
  }

  /** Octets of the instance's memory. */
  get memorySize(): number {
    return this.#instance.memorySize
  }

  /**
   * Throws `InvalidUrlPatternError` for the alphabetically first bad pattern of `urls`, else of `excludeUrls`.
   * `standardSchemes`: those the application has registered as standard. Their patterns have a host (`app://host/*`),
   * those of other schemes of its own have none (`data:*`).
   */
  compile(source: UrlFilterSource, standardSchemes: Iterable<string> = []): UrlFilter {
    const { urls, excludeUrls: excludes = [] } = source
    const schemes = [...standardSchemes]
    let set = this.#compile({ schemes, urls, excludes })
    // Sorted only to name the first one: Electron's lists are sorted sets.
    if (typeof set !== 'number') set = this.#compile({ schemes, urls: urls.toSorted(), excludes: excludes.toSorted() })
    if (typeof set !== 'number') throw set
    if (!this.#instance.matchesAll(set)) return new UrlFilter(this.#instance, set)
    this.#instance.dispose(set)
    return new UrlFilter(this.#instance, 0)
  }

  #compile(lists: PatternLists): number | InvalidUrlPatternError {
    const urls = [...lists.urls]
    const excludes = [...lists.excludes]
    while (true) {
      const set = this.#instance.compile({ schemes: lists.schemes, urls, excludes })
      if (typeof set === 'number') return set
      const isExclude = set.index >= urls.length
      const index = isExclude ? set.index - urls.length : set.index
      const [given, written] = isExclude ? [lists.excludes, excludes] : [lists.urls, urls]
      const canonical = set.problem === NEEDS_IDNA ? withCanonicalHost(written[index]!) : null
      if (canonical === null) return new InvalidUrlPatternError(given[index]!, REASONS[set.problem - 1]!)
      written[index] = canonical
    }
  }
}

/** A compiled filter. */
export class UrlFilter {
  readonly #instance: MatchInstance
  /** The set's address; 0: everything matches. */
  readonly #set: number
  #isDisposed = false

  constructor(instance: MatchInstance, set: number) {
    this.#instance = instance
    this.#set = set
  }

  /** Whether the filter is about `url`, which is canonical (`new URL(x).href`). */
  matches(url: string): boolean {
    if (this.#isDisposed) throw new OmniError('OMNI_FILTER_DISPOSED', 'This URL filter has been disposed.')
    return this.#set === 0 || this.#instance.matches(this.#set, url)
  }

  /** Gives the filter's memory back. Again: nothing. */
  dispose(): void {
    if (!this.#isDisposed && this.#set !== 0) this.#instance.dispose(this.#set)
    this.#isDisposed = true
  }

  [Symbol.dispose](): void {
    this.dispose()
  }
}
