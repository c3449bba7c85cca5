// What the request chain needs of a session's cookies. Implemented by session/cookies.
import type { CookieContext } from '../../core/cookie-types.ts'

export interface CookieAccess {
  /** Null once the jar is loaded; until then a promise to wait for (rejects with the store's error). */
  opening(): Promise<void> | null
  /** The Cookie header for a URL, '' when there is none. */
  header(url: string, context: CookieContext | null): string
  /**
   * Stores the Set-Cookie lines of one response. Null when nothing has to be waited for; under strict durability a
   * promise that resolves when the batch is on disk: the response reaches its caller after it.
   */
  store(url: string, lines: readonly string[], context: CookieContext | null, date: string | null): Promise<void> | null
}
