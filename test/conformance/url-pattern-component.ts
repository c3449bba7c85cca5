// The URL pattern vectors' adapter that goes through the component: hosts in ASCII, as a host of components would do it.
import type { UrlPatternTypes } from '../../bindings/component/index.ts'
import { ComponentProblem, type CoreComponent } from '../../bindings/component/index.ts'
import { canonicalHost } from '../../bindings/core/canonical-host.ts'
import type { CompileUrlPattern } from './url-pattern-adapter.ts'

const REASONS: Readonly<Record<UrlPatternTypes.Reason, string>> = {
  'missing-scheme-separator': 'Missing scheme separator.',
  'wrong-scheme-type': 'Wrong scheme type.',
  'empty-host': 'Host can not be empty.',
  'invalid-host-wildcard': 'Invalid host wildcard.',
  'empty-path': 'Empty path.',
  'invalid-port': 'Invalid port.',
  'invalid-host': 'Invalid host.',
}

function problemOf(error: unknown): UrlPatternTypes.Problem {
  if (error instanceof ComponentProblem) return error.problem as UrlPatternTypes.Problem
  throw error
}

/** The pattern with its host in ASCII. */
function inAscii(pattern: string): string {
  const [, start = '', host = '', rest = ''] = /^([^/]*:\/\/(?:\*\.)?)([^/:]*)(.*)$/s.exec(pattern) ?? []
  const canonical = canonicalHost(host).replaceAll('*', '%2A')
  if (canonical === '') throw new Error(`${pattern}: ${REASONS['invalid-host']}`)
  return start + canonical + rest
}

export function componentAdapter({ urlPatterns }: CoreComponent): CompileUrlPattern {
  return function compile(pattern, options) {
    const filter = new urlPatterns.Filter()
    try {
      filter.compile({ urls: [pattern], excludeUrls: [], standardSchemes: [...(options?.standardSchemes ?? [])] })
    } catch (error) {
      const problem = problemOf(error)
      if (problem.tag === 'needs-ascii-host') return compile(inAscii(pattern), options)
      if (problem.tag === 'refused') throw new Error(`${pattern}: ${REASONS[problem.val.reason]}`)
      throw error
    }
    return { matches: (url) => URL.canParse(url) && filter.matches(new URL(url).href) }
  }
}
