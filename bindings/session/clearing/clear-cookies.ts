// Clearing cookies of some sites, or of all but some. Spec: content/browser/browsing_data (filters by registrable domain,
// private suffixes among them; a host without one is taken whole), net/cookies/cookie_deletion_info.cc (a host).
// Cost: all cookies are read once, then one crossing for each domain that goes.
import type { CookieJar } from '../../core/cookie-types.ts'
import type { CookieKeeper } from '../cookies/cookie-keeper.ts'

/** Whether cookies of this host go; `hostOnly`: those for it alone. */
export type ChosenCookies = (host: string, hostOnly: boolean) => boolean

/** Resolves when it is kept as the session's durability asks. Undefined: all of them. */
export async function clearCookies(keeper: CookieKeeper, chosen?: ChosenCookies): Promise<void> {
  await keeper.opening()
  await keeper.change((jar, now) => {
    if (chosen === undefined) jar.removeMany({}, [], now)
    else removeChosen(jar, chosen, now)
  })
}

function removeChosen(jar: CookieJar, chosen: ChosenCookies, now: number): void {
  const seen = new Set<string>()
  for (const { domain, hostOnly } of jar.get({}, now)) {
    if (seen.has(domain)) continue
    seen.add(domain)
    const host = hostOnly ? domain : domain.slice(1)
    if (chosen(host, hostOnly)) jar.removeMany({ domain: host, hostOnly }, [], now)
  }
}
