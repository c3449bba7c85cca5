// What a session sees of whoever keeps its cookies: alone (cookie-store.ts), or with other tabs (shared-cookie-store.ts).
import type { CookieChange, CookieContext, CookieJar } from '../../core/cookie-types.ts'
import { OmniError } from '../../core/errors.ts'
import type { DamageReport } from '../../host/storage.ts'
import type { CookieAccess } from '../network/cookie-access.ts'
import type { Durability } from '../options.ts'

export interface CookieObserver {
  readonly wantsChanges: boolean
  cookiesChanged(changes: readonly CookieChange[]): void
  storeFailed(error: unknown): void
  storeDamaged(report: DamageReport): void
}

/** A call that changes the jar. Where cookies are shared it may run again, on what others have stored meanwhile. */
export type Operation<T> = (jar: CookieJar, now: number) => T

/** Setting a response's Set-Cookie lines. `date`: its Date header. */
export function settingLines(
  url: string,
  lines: readonly string[],
  context: CookieContext | null,
  date: string | null,
): Operation<void> {
  const sent = date === null ? Number.NaN : Date.parse(date)
  const serverDate = Number.isNaN(sent) ? null : sent
  return (jar, now) => {
    for (const line of lines) jar.setFromHeader(url, line, context, now, serverDate)
  }
}

export interface CookieKeeper extends CookieAccess {
  /** Another session on the same place: the hardest durability holds for all. */
  join(durability: Durability): void
  observe(observer: CookieObserver): () => void
  readonly damage: readonly DamageReport[]
  /** The jar, once open, for reading. */
  readonly jar: CookieJar
  now(): number
  /** Runs an operation at once; what it answers, when that is kept as the durability asks. Throws what it throws. */
  change<T>(operation: Operation<T>): T | Promise<T>
  /** After a reading that purged what has expired. The promise is the batch's. */
  changed(): Promise<void>
  /** Everything on the disk; at once where the store can. */
  flush(): void | Promise<void>
  /** The same, when one of several sessions on this place is closed. */
  flushed(): Promise<void>
  close(): Promise<void>
}

/** Runs an operation at once. Of a batch that runs out of memory a part is stored: it is kept like every change. */
export function runNow<T>(keeper: Pick<CookieKeeper, 'jar' | 'changed'>, operation: Operation<T>, now: number): T {
  const { jar } = keeper
  try {
    return operation(jar, now)
  } catch (error) {
    if (jar.hasChanges) keeper.changed()
    throw error
  }
}

export function closedError(): OmniError {
  return new OmniError('OMNI_SESSION_CLOSED', 'The session is closed')
}
