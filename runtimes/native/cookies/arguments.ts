// The command line of `omnisession cookies`: what to do, on which store, with which cookies.
// Departure from Electron's names: `--path` is the store's directory, so that a cookie's path is `--cookie-path`.
import type { CookieDetails, CookieFilter, SameSite } from '../../../bindings/core/cookie-types.ts'

export const COOKIES_USAGE = `Usage: omnisession cookies list   [store] [--url U] [--domain D] [--name N] [--cookie-path P] [--json]
       omnisession cookies set    [store] --url U --name N [--value V] [cookie] [--json]
       omnisession cookies remove [store] --url U | --domain D | --name N | --cookie-path P | --all [--json]

Shows and changes the cookies that an app keeps. Filters mean what they mean in Electron's cookies.get.

Store (without --partition or --path: memory, which starts empty and ends with the command)
  --partition P         as in session.fromPartition: persist:NAME, or "" for the default session
  --path DIR            the directory of session.fromPath
  --app DIR             the app whose partition it is: its folder or main script (default: the current folder);
                        the nearest package.json names it, as for omnisession run
  --user-data-dir DIR   where that app keeps its data, when it does not go by its name

Cookie
  --domain D, --cookie-path P, --secure, --http-only
  --same-site S         unspecified, no_restriction, lax (default) or strict
  --expires WHEN        a date (2031-01-31, 2031-01-31T12:00Z) or seconds since 1970; a store keeps only what has one

  --json                for programs: cookies as Electron's objects
  --help

Exit code 1: it could not be done, for instance because a running app owns the store. 2: it was typed wrongly.`

export interface CookieStorePlace {
  /** Null: neither was given, memory. */
  readonly partition: string | null
  readonly path: string | null
  readonly app: string | null
  readonly userData: string | null
}

export type CookieAction =
  | { readonly kind: 'list'; readonly filter: CookieFilter }
  | { readonly kind: 'set'; readonly details: CookieDetails & { readonly name: string } }
  | { readonly kind: 'remove'; readonly filter: CookieFilter }

export type CookiesCommand =
  | { readonly kind: 'help' }
  | { readonly kind: 'wrong'; readonly message: string }
  | { readonly kind: 'do'; readonly place: CookieStorePlace; readonly action: CookieAction; readonly json: boolean }

class WrongUsage extends Error {}

const PLACE = ['--partition', '--path', '--app', '--user-data-dir']
const FILTER = ['--url', '--domain', '--name', '--cookie-path']
const WORDS = ['--value', '--same-site', '--expires']
const FLAGS = ['--json', '--all', '--secure', '--http-only']
const ALLOWED: Readonly<Record<string, readonly string[]>> = {
  list: [...PLACE, ...FILTER, '--json'],
  set: [...PLACE, ...FILTER, ...WORDS, '--json', '--secure', '--http-only'],
  remove: [...PLACE, ...FILTER, '--json', '--all'],
}

const SAME_SITE: readonly string[] = ['unspecified', 'no_restriction', 'lax', 'strict'] satisfies SameSite[]

type Options = ReadonlyMap<string, string>

/** `now`: milliseconds since the Unix epoch. */
export function parseCookiesCommand(typed: readonly string[], now: number): CookiesCommand {
  const [action, ...rest] = typed
  if (action === undefined || action === 'help' || typed.some((one) => one === '--help' || one === '-h'))
    return { kind: 'help' }
  try {
    const allowed = ALLOWED[action]
    if (allowed === undefined) throw new WrongUsage(`there is no 'cookies ${action}', only list, set and remove`)
    const options = readOptions(rest, action, allowed)
    return {
      kind: 'do',
      place: readPlace(options),
      action: readAction(action, options, now),
      json: options.has('--json'),
    }
  } catch (error) {
    if (error instanceof WrongUsage) return { kind: 'wrong', message: error.message }
    throw error
  }
}

function readOptions(typed: readonly string[], action: string, allowed: readonly string[]): Options {
  const options = new Map<string, string>()
  for (let at = 0; at < typed.length; at++) {
    const one = typed[at] ?? ''
    if (!one.startsWith('--')) throw new WrongUsage(`'${one}' is not an option`)
    const [name = '', inline] = one.split(/=(.*)/s)
    if (!allowed.includes(name)) throw new WrongUsage(`cookies ${action} has no ${name}`)
    if (options.has(name)) throw new WrongUsage(`${name} is given twice`)
    const isFlag = FLAGS.includes(name)
    if (isFlag && inline !== undefined) throw new WrongUsage(`${name} takes no value`)
    const value = isFlag ? '' : (inline ?? typed[++at])
    // What begins so is a forgotten value more often than a value, which can still be given as --name=--value.
    if (value === undefined || (inline === undefined && value.startsWith('--')))
      throw new WrongUsage(`${name} needs a value`)
    options.set(name, value)
  }
  return options
}

function readPlace(options: Options): CookieStorePlace {
  const directory = (name: string): string | null => {
    const value = options.get(name) ?? null
    if (value === '') throw new WrongUsage(`${name} needs a directory`)
    return value
  }
  const partition = options.get('--partition') ?? null
  const [path, app, userData] = [directory('--path'), directory('--app'), directory('--user-data-dir')]
  if (path !== null && partition !== null) throw new WrongUsage('--partition and --path are two ways to name a store')
  if (partition === null && (app ?? userData) !== null)
    throw new WrongUsage('--app and --user-data-dir need a --partition, for instance --partition persist:NAME')
  return { partition, path, app, userData }
}

function readAction(action: string, options: Options, now: number): CookieAction {
  if (action === 'set') return { kind: 'set', details: readDetails(options, now) }
  const filter = {
    url: options.get('--url'),
    domain: options.get('--domain'),
    name: options.get('--name'),
    path: options.get('--cookie-path'),
  }
  if (action === 'list') return { kind: 'list', filter }
  const isFiltered = FILTER.some((name) => options.has(name))
  if (isFiltered === options.has('--all'))
    throw new WrongUsage('cookies remove needs --url, --domain, --name or --cookie-path, or else --all')
  return { kind: 'remove', filter }
}

function readDetails(options: Options, now: number): CookieDetails & { readonly name: string } {
  const [url, name] = [options.get('--url'), options.get('--name')]
  if (url === undefined || name === undefined) throw new WrongUsage('cookies set needs --url and --name')
  const sameSite = options.get('--same-site')
  if (sameSite !== undefined && !SAME_SITE.includes(sameSite))
    throw new WrongUsage(`--same-site is one of ${SAME_SITE.join(', ')}, not '${sameSite}'`)
  return {
    url,
    name,
    value: options.get('--value') ?? '',
    domain: options.get('--domain'),
    path: options.get('--cookie-path'),
    secure: options.has('--secure') || undefined,
    httpOnly: options.has('--http-only') || undefined,
    sameSite: sameSite as SameSite | undefined,
    expirationDate: readExpires(options.get('--expires'), now),
  }
}

/** In seconds since the Unix epoch, as Electron's `expirationDate`. */
function readExpires(text: string | undefined, now: number): number | undefined {
  if (text === undefined) return undefined
  const seconds = /^\d+(\.\d+)?$/.test(text) ? Number(text) : Date.parse(text) / 1000
  if (Number.isNaN(seconds)) throw new WrongUsage(`--expires is a date or seconds since 1970, not '${text}'`)
  if (seconds * 1000 <= now)
    throw new WrongUsage(`--expires ${text} is in the past; omnisession cookies remove removes`)
  return seconds
}
