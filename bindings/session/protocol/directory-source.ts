// A scheme that serves directories (`protocol.registerSource`).
// Source: Electron's docs of protocol.registerSource: a route with a host wins, then the longest path prefix; the rest of
// the path is looked for below the route's root. What leads out of it, `%2e%2e`, encoded slashes and symbolic links
// included, is not found.

import type { HeaderList } from '../../host/body.ts'
import { NetError } from '../../host/errors.ts'
import { isValidHeaderName, isValidHeaderValue } from '../network/header-rules.ts'
import type { SchemeHandler } from '../network/scheme-handlers.ts'
import type { FileAnswers } from './file-answers.ts'
import type { ProtocolDirectory, ProtocolRoute, ProtocolSource } from './protocol-types.ts'

export function directoryHandler({ routes }: ProtocolSource, files: FileAnswers): SchemeHandler {
  return async (context) => {
    const { url, method } = context
    const fail = (why: string): NetError => new NetError('ERR_FILE_NOT_FOUND', `${url}: ${why}`)
    if (method !== 'GET' && method !== 'HEAD') throw fail(`${method} is not served`)
    const { host, path } = hostAndPath(url)
    const route = bestRoute(routes, host, path)
    if (route === null) throw fail('no route')
    const { source } = route
    const index = path.endsWith('/') ? (source.index ?? 'index.html') : ''
    const rest = segmentsOf(path.slice((route.match?.path ?? '/').length), index)
    const reached = await files.reach()
    const file = rest === null ? null : reached.join(source.root, ...rest)
    if (file === null || !(await reached.isInside(source.root, file))) throw fail('nothing there, or outside the root')
    return files.ofPath(file, context, { status: 200, statusText: 'OK', headers: headersOf(source), type: null })
  }
}

function hostAndPath(url: string): { host: string; path: string } {
  const [, host = '', path = ''] = /^[^:]*:(?:\/\/([^/?#]*))?([^?#]*)/.exec(url) ?? []
  return { host: host.toLowerCase(), path: path.startsWith('/') ? path : `/${path}` }
}

function bestRoute(routes: readonly ProtocolRoute[], host: string, path: string): ProtocolRoute | null {
  let best: ProtocolRoute | null = null
  let rank = -1
  for (const route of routes) {
    const { host: wanted, path: prefix = '/' } = route.match ?? {}
    if (wanted !== undefined && wanted.toLowerCase() !== host) continue
    if (!isBelow(path, prefix)) continue
    const mine = (wanted === undefined ? 0 : 1e9) + prefix.length
    if (mine > rank) [best, rank] = [route, mine]
  }
  return best
}

/** Whole segments: `/static` is no prefix of `/statics`. */
function isBelow(path: string, prefix: string): boolean {
  return (
    path.startsWith(prefix) && (prefix.endsWith('/') || path.length === prefix.length || path[prefix.length] === '/')
  )
}

/** Names below the root; null: none that may be served. */
function segmentsOf(rest: string, index: string): string[] | null {
  const segments: string[] = []
  for (const segment of [...rest.split('/'), index]) {
    if (segment === '') continue
    const name = decoded(segment)
    if (name === null || name === '..' || /[/\\\0]/.test(name)) return null
    segments.push(name)
  }
  return segments.length === 0 || (rest.endsWith('/') && index === '') ? null : segments
}

function decoded(segment: string): string | null {
  try {
    return decodeURIComponent(segment)
  } catch {
    return null
  }
}

function headersOf({ headers = {} }: ProtocolDirectory): HeaderList {
  return Object.entries(headers)
    .filter(([name, value]) => isValidHeaderName(name) && isValidHeaderValue(String(value)))
    .flatMap(([name, value]) => [name, String(value)])
}
