// Drives the URL pattern door with random filters and URLs and holds every answer against the oracle: the reason for a bad
// pattern, what matches, many filters at once, and that disposed ones give their memory back.
import { InvalidUrlPatternError, type UrlFilter, type UrlPatterns } from '#core'
import { Chance } from './chance.ts'
import { PatternInput } from './pattern-input.ts'
import { type OraclePattern, parsePattern, patternMatches, UNKNOWN } from './pattern-oracle.ts'

const STANDARD_SCHEMES = ['app']
const MOST_FILTERS = 20

interface Held {
  readonly filter: UrlFilter
  readonly urls: readonly OraclePattern[]
  readonly excludes: readonly OraclePattern[]
  /** The patterns as given. */
  readonly given: readonly string[]
}

export class PatternFuzz {
  readonly #patterns: UrlPatterns
  readonly #seed: number
  readonly #chance: Chance
  readonly #input: PatternInput
  readonly #held: Held[] = []

  constructor(patterns: UrlPatterns, seed: number) {
    this.#patterns = patterns
    this.#seed = seed
    this.#chance = new Chance(seed)
    this.#input = new PatternInput(this.#chance)
  }

  /** `count` filters or URLs. Throws, naming the seed, at the first answer that is not the oracle's. */
  run(count: number): void {
    try {
      for (let i = 0; i < count; i++) {
        if (this.#chance.one(6)) this.#compile()
        else this.#ask()
      }
    } catch (error) {
      throw new Error(`seed ${this.#seed}: ${error instanceof Error ? error.message : error}`, { cause: error })
    } finally {
      for (const { filter } of this.#held) filter.dispose()
    }
  }

  #list(most: number): string[] {
    const isGood = !this.#chance.one(3)
    const make = () => (isGood ? this.#input.goodPattern() : this.#input.pattern())
    return Array.from({ length: this.#chance.below(isGood && this.#chance.one(10) ? 50 : most) }, make)
  }

  #compile(): void {
    const urls = this.#list(5)
    const excludeUrls = this.#chance.one(2) ? [] : this.#list(3)
    const given = [...urls, ...excludeUrls]
    const known = [...urls.toSorted(), ...excludeUrls.toSorted()].map((one) => parsePattern(one, STANDARD_SCHEMES))
    if (known.includes(UNKNOWN)) return
    const reason = known.find((one) => typeof one === 'string')
    const parsed = (list: readonly string[]) =>
      list.map((one) => parsePattern(one, STANDARD_SCHEMES)) as OraclePattern[]
    try {
      const filter = this.#patterns.compile({ urls, excludeUrls }, STANDARD_SCHEMES)
      this.#held.push({ filter, urls: parsed(urls), excludes: parsed(excludeUrls), given })
      if (reason !== undefined) throw new Error(`${JSON.stringify(given)} is taken, not refused: ${reason}`)
    } catch (error) {
      if (!(error instanceof InvalidUrlPatternError) || error.reason !== reason) throw error
    }
    if (this.#held.length > MOST_FILTERS) this.#held.splice(this.#chance.below(MOST_FILTERS), 1)[0]!.filter.dispose()
  }

  /** Several filters about one URL, as a session's listeners ask. */
  #ask(): void {
    const like = this.#held.length > 0 ? this.#chance.of(this.#held).given : []
    const url = this.#input.url(like.length > 0 ? this.#chance.of(like) : undefined)
    if (url === null) return
    for (const { filter, urls, excludes, given } of this.#held) {
      const isIncluded = urls.length === 0 || urls.some((one) => patternMatches(one, url))
      const expected = isIncluded && !excludes.some((one) => patternMatches(one, url))
      if (filter.matches(url) === expected) continue
      throw new Error(
        `${JSON.stringify(given)} (${urls.length} urls) must answer ${expected} for ${JSON.stringify(url)}`,
      )
    }
  }
}
