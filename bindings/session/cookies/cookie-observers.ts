// Who hears of the cookies of one place: its sessions. And what was reported of its store, for who asks later.
import type { CookieChange, CookieRecovery } from '../../core/cookie-types.ts'
import type { DamageReport } from '../../host/storage.ts'
import type { CookieObserver } from './cookie-keeper.ts'
import { COOKIES } from './row-changes.ts'

export class CookieObservers {
  readonly #observers = new Set<CookieObserver>()
  readonly #reports: DamageReport[] = []
  readonly #place: string

  /** `place`: the directory of the store, or `memory`. */
  constructor(place: string) {
    this.#place = place
  }

  /** Takes an observer until the function it answers is called. */
  add(observer: CookieObserver): () => void {
    this.#observers.add(observer)
    return () => this.#observers.delete(observer)
  }

  get reports(): readonly DamageReport[] {
    return this.#reports
  }

  changed(changes: readonly CookieChange[]): void {
    if (changes.length === 0) return
    for (const observer of this.#observers) if (observer.wantsChanges) observer.cookiesChanged(changes)
  }

  failed(error: unknown): void {
    for (const observer of this.#observers) observer.storeFailed(error)
  }

  damaged(report: DamageReport): void {
    this.#reports.push(report)
    for (const observer of this.#observers) observer.storeDamaged(report)
  }

  /** Damage to the table of cookies. `setAside`: where the octets are kept. */
  rowsDamaged(reason: string, setAside: string | null): void {
    this.damaged({ store: this.#place, table: COOKIES, reason, setAside })
  }

  recovered({ cause, kept, dropped }: CookieRecovery): void {
    this.rowsDamaged(`the cookie module trapped (${cause}); ${kept} cookies were kept, ${dropped} were lost`, null)
  }
}
