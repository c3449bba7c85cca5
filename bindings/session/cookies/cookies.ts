// Electron's `Cookies` class (ses.cookies). What a cookie may be is decided in the jar; here are arguments, promises
// and events. Source: Electron's documentation of Cookies and shell/browser/api/electron_api_cookies.cc.
import type {
  CookieChange,
  CookieChangeCause,
  CookieDetails,
  CookieFilter,
  SetResult,
} from '../../core/cookie-types.ts'
import { requireArguments, requireList, requireObject, requireString } from '../argument-errors.ts'
import { EmittedEvent } from '../emitted-event.ts'
import { Emitter } from '../emitter.ts'
import { tell } from '../tell.ts'
import type { CookieKeeper } from './cookie-keeper.ts'
import { type Cookie, readDetails, readFilter, requireFilter, toCookie } from './electron-shapes.ts'
import { rejectionError } from './rejection-texts.ts'

export type CookiesEvents = {
  /** `removed` is false exactly for the three `inserted*` causes. Delivered after the turn of the change. */
  changed: [event: EmittedEvent<Cookies>, cookie: Cookie, cause: CookieChangeCause, removed: boolean]
}

export class Cookies extends Emitter<CookiesEvents> {
  readonly #reach: () => CookieKeeper

  /** `reach` gives the store, or throws when the session is closed. */
  constructor(reach: () => CookieKeeper) {
    super()
    this.#reach = reach
  }

  /** The cookies that match every field given: longest path first, then oldest. `{}` gives all. */
  get(filter: CookieFilter): Promise<Cookie[]>
  get(...given: unknown[]): Promise<Cookie[]> {
    requireArguments(given.length, 1)
    const bag = requireObject(given[0], 0)
    return this.#run(
      () => readFilter(bag),
      (store, filter) => {
        const found = store.jar.get(filter, store.now())
        // Collecting purges what has expired, and that is told and written like every change.
        settled(store)
        return found.map(toCookie)
      },
    )
  }

  /** Stores a cookie; resolves when it is kept as the session's durability asks. Defaults: Electron's, sameSite `lax`. */
  set(details: CookieDetails): Promise<void>
  set(...given: unknown[]): Promise<void> {
    requireArguments(given.length, 1)
    const bag = requireObject(given[0], 0)
    return this.#run(
      () => readDetails(bag),
      (store, details) =>
        store.change((jar, now) => {
          const refused = refusal(jar.set(details, now))
          if (refused) throw refused
        }),
    )
  }

  /** Beyond Electron: a batch. In order: null for what is stored, else the error that `set` would have rejected with. */
  setMany(details: readonly CookieDetails[]): Promise<(Error | null)[]>
  setMany(...given: unknown[]): Promise<(Error | null)[]> {
    requireArguments(given.length, 1)
    const bags = requireList(given[0], 0).map((bag) => requireObject(bag, 0))
    return this.#run(
      () => bags.map(tryReadDetails),
      async (store, read) => {
        const good = read.filter((one): one is CookieDetails => !(one instanceof Error))
        const set = await store.change((jar, now) => jar.setMany(good, now))
        const results = set.values()
        return read.map((one) => (one instanceof Error ? one : refusal(results.next().value as SetResult)))
      },
    )
  }

  /**
   * Removes every cookie of that name that would be sent to `url`. Beyond Electron: of those, only what `only` matches.
   * Resolves also when nothing matched.
   */
  remove(url: string, name: string, only?: Pick<CookieFilter, 'hostOnly' | 'partitionKey'>): Promise<void>
  remove(...given: unknown[]): Promise<void> {
    requireArguments(given.length, 2)
    const url = requireString(given[0], 0)
    const name = requireString(given[1], 1)
    const only = given[2] === undefined ? null : requireObject(given[2], 2)
    return this.#run(
      () => only && requireFilter(only),
      (store, filter) =>
        store.change((jar, now) => {
          if (filter === null) jar.remove(url, name, now)
          else jar.removeMany({ ...filter, url, name }, [], now)
        }),
    )
  }

  /**
   * Beyond Electron: removes what `filter` matches and none of `except`. How many went. A field of the wrong type is a
   * TypeError here: without it the call would remove more than was meant.
   */
  removeMany(filter: CookieFilter, options?: { readonly except?: readonly CookieFilter[] }): Promise<number>
  removeMany(...given: unknown[]): Promise<number> {
    requireArguments(given.length, 1)
    const bag = requireObject(given[0], 0)
    const { except = [] } = requireObject(given[1] ?? {}, 1) as { except?: unknown }
    const exceptions = requireList(except, 1).map((one) => requireObject(one, 1))
    return this.#run(
      () => [requireFilter(bag), exceptions.map(requireFilter)] as const,
      (store, [filter, spared]) => store.change((jar, now) => jar.removeMany(filter, spared, now)),
    )
  }

  /** Everything on the disk. */
  flushStore(): Promise<void> {
    return this.#run(
      () => null,
      (store) => store.flush(),
    )
  }

  /** For the session: one event for each change. Nothing is built without listeners. */
  deliver(changes: readonly CookieChange[]): void {
    for (const change of changes)
      tell(() => this.emit('changed', new EmittedEvent(this), toCookie(change.cookie()), change.cause, change.removed))
  }

  // `read` runs within the call: what the caller does with its objects while the store opens is its own business.
  async #run<Read, T>(read: () => Read, work: (store: CookieKeeper, given: Read) => T | Promise<T>): Promise<T> {
    const given = read()
    const store = this.#reach()
    const opening = store.opening()
    if (opening !== null) {
      await opening
      // The session may have been closed meanwhile.
      this.#reach()
    }
    return work(store, given)
  }
}

function refusal(result: SetResult): Error | null {
  return result.reasons.length === 0 ? null : rejectionError(result.reasons)
}

function tryReadDetails(bag: object): CookieDetails | Error {
  try {
    return readDetails(bag)
  } catch (error) {
    return error as Error
  }
}

function settled(store: CookieKeeper): Promise<void> | undefined {
  return store.jar.hasChanges ? store.changed() : undefined
}
