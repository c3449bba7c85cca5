// What the URL pattern vectors are run against: one pattern, compiled, asked with URLs as they stand in the vectors.
import type { UrlPatterns } from '../../bindings/core/url-patterns.ts'

export interface CompiledUrlPattern {
  matches(url: string): boolean
}

/** Throws an Error whose message ends with the reason. `standardSchemes`: registered ones. */
export type CompileUrlPattern = (
  pattern: string,
  options?: { readonly standardSchemes?: readonly string[] | undefined },
) => CompiledUrlPattern

/** A filter with one pattern. The door takes canonical URLs: what is none matches nothing. */
export function filterAdapter(patterns: Pick<UrlPatterns, 'compile'>): CompileUrlPattern {
  return (pattern, options) => {
    const filter = patterns.compile({ urls: [pattern] }, options?.standardSchemes)
    return { matches: (url) => URL.canParse(url) && filter.matches(new URL(url).href) }
  }
}
