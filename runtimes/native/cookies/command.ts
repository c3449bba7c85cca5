// `omnisession cookies`: looks into a store, or changes it, through the same session that an app has.
import process from 'node:process'
import type { Host } from '../../../bindings/host/host.ts'
import type { Cookie } from '../../../bindings/session/cookies/electron-shapes.ts'
import type { Session } from '../../../bindings/session/session.ts'
import { hasStore } from '../storage.ts'
import { COOKIES_USAGE, type CookieAction, type CookieStorePlace, parseCookiesCommand } from './arguments.ts'
import { cookieTable } from './cookie-table.ts'
import { sessionOf } from './session-of.ts'

/** What was listed or set, or how many were removed. */
type Outcome = readonly Cookie[] | number

export async function cookiesCommand(typed: readonly string[], host: Host): Promise<void> {
  const parsed = parseCookiesCommand(typed, Date.now())
  if (parsed.kind === 'help') return console.log(COOKIES_USAGE)
  if (parsed.kind === 'wrong') return fail(`${parsed.message}; see omnisession cookies --help`, 2)
  const { action, place, json } = parsed
  let session: Session
  try {
    session = sessionOf(place, host)
  } catch (error) {
    return fail((error as Error).message, 2)
  }
  if (action.kind === 'set' && session.isPersistent() && action.details.expirationDate === undefined)
    return fail('a cookie without --expires ends with the session and is never stored', 2)
  try {
    console.log(print(await carryOut(action, session), json))
    remark(place, action, session)
  } catch (error) {
    fail((error as Error).message, 1)
  }
}

/** What is said after it is on the disk. */
async function carryOut(action: CookieAction, session: Session): Promise<Outcome> {
  try {
    if (action.kind === 'set') return await set(action.details, session)
    // Looking must not make a store where there is none.
    const isThere = session.storagePath !== null && hasStore(session.storagePath)
    if (action.kind === 'list') return isThere ? await session.cookies.get(action.filter) : []
    return isThere ? await session.cookies.removeMany(action.filter) : 0
  } finally {
    for (const { store, reason, setAside } of session.storageDamage)
      say(`${store} was damaged: ${reason}${setAside === null ? '' : `; what could not be read is in ${setAside}`}`)
    await session.close()
  }
}

async function set(details: Extract<CookieAction, { kind: 'set' }>['details'], session: Session): Promise<Outcome> {
  const stored = Promise.withResolvers<Cookie>()
  session.cookies.on('changed', (_event, cookie, _cause, removed) => {
    if (!removed && cookie.name === details.name) stored.resolve(cookie)
  })
  await session.cookies.set(details)
  return [await stored.promise]
}

function print(outcome: Outcome, json: boolean): string {
  if (typeof outcome === 'number') {
    return json ? JSON.stringify({ removed: outcome }) : `${outcome} ${outcome === 1 ? 'cookie' : 'cookies'} removed`
  }
  return json ? JSON.stringify(outcome, null, 2) : cookieTable(outcome)
}

/** Why the answer may not be what was hoped for. */
function remark({ partition }: CookieStorePlace, { kind }: CookieAction, { storagePath }: Session): void {
  if (storagePath !== null) {
    if (kind !== 'set' && !hasStore(storagePath)) say(`no cookies are stored in ${storagePath}`)
  } else if (partition === null) {
    say('without --partition or --path this is a session in memory: it starts empty and ends with this command')
  } else {
    say(`the partition '${partition}' is in memory and ends with its app; 'persist:${partition}' would be a stored one`)
  }
}

function say(line: string): void {
  console.error(`omnisession: ${line}`)
}

function fail(line: string, code: number): void {
  say(line)
  process.exitCode = code
}
