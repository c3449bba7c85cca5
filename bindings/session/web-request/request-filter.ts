// Which requests a listener wants, read from Electron's WebRequestFilter.
// Source: shell/browser/api/electron_api_web_request.cc (SetListener).
// Departure: `types` or `excludeUrls` that is no list of strings throws, where the original goes on without it; a bad
// pattern attaches nothing.
import { InvalidUrlPatternError, type UrlFilter, type UrlFilterSource } from '../../core/url-patterns.ts'
import type { ResourceType } from '../network/request.ts'

export interface FilterParts {
  /** Throws InvalidUrlPatternError. */
  compile(source: UrlFilterSource): UrlFilter
  deprecated(message: string): void
}

const TYPES: readonly string[] = [
  'mainFrame',
  'subFrame',
  'stylesheet',
  'script',
  'image',
  'font',
  'object',
  'xhr',
  'ping',
  'cspReport',
  'media',
  'webSocket',
] satisfies ResourceType[]

const EVERY_URL = '<all_urls>'

export class RequestFilter {
  /** Null: every URL. */
  readonly #urls: UrlFilter | null
  /** Null: every type. */
  readonly #types: ReadonlySet<string> | null

  constructor(urls: UrlFilter | null, types: ReadonlySet<string> | null) {
    this.#urls = urls
    this.#types = types
  }

  matches(url: string, type: ResourceType): boolean {
    return (this.#types === null || this.#types.has(type)) && (this.#urls === null || this.#urls.matches(url))
  }

  dispose(): void {
    this.#urls?.dispose()
  }
}

/** Null: every request. */
export function readFilter(given: object, parts: FilterParts): RequestFilter | null {
  const { urls, excludeUrls, types } = given as { urls?: unknown; excludeUrls?: unknown; types?: unknown }
  if (!isTextList(urls)) throw new TypeError("Parameter 'filter' must have property 'urls'.")
  if (urls.length === 0)
    parts.deprecated(
      "The urls array in WebRequestFilter is empty, which is deprecated. Please use '<all_urls>' to match all URLs.",
    )
  if (excludeUrls != null && !isTextList(excludeUrls))
    throw new TypeError("Property 'excludeUrls' of parameter 'filter' must be an array of strings.")
  const url = urlFilter({ urls: urls.length === 0 ? [EVERY_URL] : urls, excludeUrls: excludeUrls ?? [] }, parts)
  const type = readTypes(types)
  return url === null && type === null ? null : new RequestFilter(url, type)
}

function isTextList(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((one) => typeof one === 'string')
}

function urlFilter(source: Required<UrlFilterSource>, { compile }: FilterParts): UrlFilter | null {
  if (source.urls.length === 1 && source.urls[0] === EVERY_URL && source.excludeUrls?.length === 0) return null
  try {
    return compile(source)
  } catch (error) {
    // Electron's is a TypeError.
    throw error instanceof InvalidUrlPatternError ? new TypeError(error.message, { cause: error }) : error
  }
}

function readTypes(types: unknown): ReadonlySet<string> | null {
  if (types === undefined || types === null) return null
  if (!isTextList(types)) throw new TypeError("Property 'types' of parameter 'filter' must be an array of strings.")
  const unknown = types.find((type) => !TYPES.includes(type))
  if (unknown !== undefined) throw new TypeError(`Invalid type ${unknown}`)
  return types.length === 0 ? null : new Set(types)
}
