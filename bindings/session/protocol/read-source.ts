// The argument of `protocol.registerSource`, checked and copied.
import { conversionError, requireObject } from '../argument-errors.ts'
import type { ProtocolDirectory, ProtocolMatch, ProtocolRoute, ProtocolSource } from './protocol-types.ts'

/** Throws a TypeError that says which route is wrong. */
export function readSource(given: unknown, isAbsolute: (path: string) => boolean): ProtocolSource {
  const { routes } = requireObject(given, 1) as Partial<ProtocolSource>
  if (!Array.isArray(routes)) throw conversionError(1, given)
  return { routes: routes.map((route, at) => readRoute(route, `routes[${at}]`, isAbsolute)) }
}

/** What `getSource` gives: nobody changes what is served by changing it. */
export function copiedSource({ routes }: ProtocolSource): ProtocolSource {
  return {
    routes: routes.map(({ match, source }) => ({ ...(match && { match: { ...match } }), source: copied(source) })),
  }
}

function copied(source: ProtocolDirectory): ProtocolDirectory {
  return { ...source, ...(source.headers && { headers: { ...source.headers } }) }
}

function readRoute(given: unknown, name: string, isAbsolute: (path: string) => boolean): ProtocolRoute {
  const { match, source } = (given ?? {}) as { match?: unknown; source?: unknown }
  const { type, root, index, headers } = (source ?? {}) as Partial<ProtocolDirectory>
  if (type !== 'directory') throw new TypeError(`${name}.source.type must be 'directory'`)
  if (typeof root !== 'string' || !isAbsolute(root)) throw new TypeError(`${name}.source.root must be an absolute path`)
  if (index !== undefined && (typeof index !== 'string' || /[/\\]/.test(index)))
    throw new TypeError(`${name}.source.index must be the name of a file`)
  if (headers !== undefined && (typeof headers !== 'object' || headers === null))
    throw new TypeError(`${name}.source.headers must be an object`)
  const directory = { type, root, ...(index !== undefined && { index }), ...(headers && { headers: { ...headers } }) }
  return { ...(match !== undefined && { match: readMatch(match, name) }), source: directory }
}

function readMatch(given: unknown, name: string): ProtocolMatch {
  const { host, path } = (given ?? {}) as Partial<ProtocolMatch>
  if (host !== undefined && typeof host !== 'string') throw new TypeError(`${name}.match.host must be a string`)
  if (path !== undefined && (typeof path !== 'string' || !path.startsWith('/')))
    throw new TypeError(`${name}.match.path must be a string that starts with '/'`)
  return { ...(host !== undefined && { host }), ...(path !== undefined && { path }) }
}
