// The options of net.request, read and checked with Electron's texts.
// Source: parseOptions of lib/common/api/net-client-request.ts; electron-session 8.2. Unknown values of `credentials`,
// `cache` and `referrerPolicy` count as absent, as gin's conversion leaves them. `priority` orders nothing here: it is
// what the Priority header of HTTP/2 says, and stands in no HTTP/1.1 request, as in Chromium.
import type { Session } from '../session.ts'
import { isValidHeaderName, isValidHeaderValue } from './header-rules.ts'
import { priorityHeader } from './priority.ts'
import { isReferrerPolicy } from './referrer.ts'
import type { CacheMode, CredentialsMode, ReferrerPolicy } from './request.ts'

export interface ClientRequestOptions {
  method?: string
  url?: string
  protocol?: string
  host?: string
  hostname?: string
  port?: number | string
  path?: string
  headers?: Record<string, string | string[]>
  /** One of `fromPartition` or `fromPath`. */
  session?: Pick<Session, 'getStoragePath' | 'getUserAgent' | 'isPersistent'>
  partition?: string
  credentials?: CredentialsMode
  useSessionCookies?: boolean
  redirect?: 'follow' | 'error' | 'manual'
  origin?: string
  referrerPolicy?: ReferrerPolicy | ''
  cache?: CacheMode
  priority?: 'throttled' | 'idle' | 'lowest' | 'low' | 'medium' | 'highest'
  priorityIncremental?: boolean
  bypassCustomProtocolHandlers?: boolean
}

export interface GivenHeader {
  readonly name: string
  readonly value: unknown
}

export interface ReadOptions {
  readonly method: string
  readonly url: string
  readonly redirect: 'follow' | 'error' | 'manual'
  /** By name in lower case. */
  readonly headers: Map<string, GivenHeader>
  readonly origin: string
  /** Null: not given. */
  readonly credentials: CredentialsMode | null
  readonly useSessionCookies: boolean
  readonly referrerPolicy: ReferrerPolicy | null
  /** Value of the Priority header. */
  readonly priority: string
  readonly cache: CacheMode
  readonly bypassHandlers: boolean
  readonly session: unknown
  readonly partition: string
}

const CACHE_MODES: readonly string[] = ['default', 'no-store', 'reload', 'no-cache', 'force-cache', 'only-if-cached']
const CREDENTIALS: readonly string[] = ['include', 'omit', 'same-origin']

/** What the options say about sessions is judged by who has them. */
export interface SessionKnowledge {
  isSession(value: unknown): boolean
  /** Whether the session that the options choose has a handler for the scheme. Absent: none has. */
  answers?(session: unknown, partition: string, scheme: string): boolean
}

export function readOptions(given: ClientRequestOptions | string | URL, knows: SessionKnowledge): ReadOptions {
  const options: ClientRequestOptions & { href?: string } =
    typeof given === 'string' || given instanceof URL ? ofUrl(new URL(given)) : { ...given }
  const url = options.url || options.href || urlOfParts(options)
  const redirect = options.redirect || 'follow'
  if (!['follow', 'error', 'manual'].includes(redirect))
    throw new Error('redirect mode should be one of follow, error or manual')
  const headers = readHeaders(options.headers)
  checkSession(options, knows)
  const { protocol, href } = new URL(url)
  if (protocol !== 'http:' && protocol !== 'https:' && !isAnswered(options, protocol.slice(0, -1), knows))
    throw new Error('ClientRequest only supports http: and https: protocols')
  if (options.credentials === 'same-origin' && !options.origin)
    throw new Error('credentials: same-origin requires origin to be set')
  return { method: (options.method || 'GET').toUpperCase(), url: href, redirect, headers, ...readModes(options) }
}

/** Electron takes the options from the URL object itself, `origin` among them: the request is a same-origin one. */
function ofUrl({ href, origin }: URL): ClientRequestOptions {
  return { url: href, origin }
}

function readModes(options: ClientRequestOptions): Omit<ReadOptions, 'method' | 'url' | 'redirect' | 'headers'> {
  const policy = String(options.referrerPolicy ?? '').toLowerCase()
  return {
    origin: options.origin ?? '',
    credentials: CREDENTIALS.includes(options.credentials ?? '') ? (options.credentials as CredentialsMode) : null,
    // Of booleans the truth counts, as in gin's conversion.
    useSessionCookies: Boolean(options.useSessionCookies),
    referrerPolicy: isReferrerPolicy(policy) ? policy : null,
    priority: priorityHeader(options.priority, Boolean(options.priorityIncremental ?? true)),
    cache: CACHE_MODES.includes(options.cache ?? '') ? (options.cache as CacheMode) : 'default',
    bypassHandlers: Boolean(options.bypassCustomProtocolHandlers),
    session: options.session || null,
    partition: options.session ? '' : (options.partition ?? ''),
  }
}

/** Node's model of an address in parts. */
function urlOfParts(options: ClientRequestOptions): string {
  if (/ /.test(options.path ?? '')) throw new TypeError('Request path contains unescaped characters')
  const protocol = (options.protocol || 'http:').replace(/:?$/, ':')
  const name = options.hostname || 'localhost'
  const hostname = name.includes(':') && !name.startsWith('[') ? `[${name}]` : name
  const host = options.host || `${hostname}${options.port ? `:${options.port}` : ''}`
  const { pathname, search, hash } = new URL(options.path || '/', 'http://localhost')
  return `${protocol}//${host}${pathname}${search}${hash}`
}

function readHeaders(given: unknown): Map<string, GivenHeader> {
  if (given !== undefined && given !== null && typeof given !== 'object')
    throw new TypeError('headers must be an object')
  const headers = new Map<string, GivenHeader>()
  for (const [name, value] of Object.entries(given ?? {})) {
    checkHeader(name, value)
    headers.set(name.toLowerCase(), { name, value })
  }
  return headers
}

export function checkHeader(name: unknown, value: unknown): void {
  if (typeof name !== 'string') throw new TypeError('`name` should be a string in setHeader(name, value)')
  if (value === undefined || value === null) throw new Error(`\`value\` required in setHeader("${name}", value)`)
  if (!isValidHeaderName(name)) throw new Error(`Invalid header name: '${name}'`)
  if (!isValidHeaderValue(String(value))) throw new Error(`Invalid value for header '${name}': '${value}'`)
}

/** Beyond Electron: a scheme that has a handler in the session can be requested, too. */
function isAnswered({ session, partition }: ClientRequestOptions, scheme: string, knows: SessionKnowledge): boolean {
  return knows.answers?.(session || null, session ? '' : (partition ?? ''), scheme) === true
}

function checkSession({ session, partition }: ClientRequestOptions, { isSession }: SessionKnowledge): void {
  if (session) {
    if (!isSession(session)) throw new TypeError('`session` should be an instance of the Session class')
  } else if (partition && typeof partition !== 'string') throw new TypeError('`partition` should be a string')
}
