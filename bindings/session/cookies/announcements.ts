// What a tab makes of another's commit that it hears of, by what it has seen of the store itself.
import type { Announcement, Mark } from '../../host/shared-storage.ts'

/** Null: something was missed. */
export function isKnown(heard: Announcement | null, seen: Mark | null): boolean {
  return heard !== null && heard.base.incarnation === seen?.incarnation && heard.revision <= seen.revision
}

/** Nothing lies between what was seen and this, and it says itself what changed. */
export function isNext(heard: Announcement | null, seen: Mark | null): heard is Announcement {
  return (
    heard !== null &&
    heard.note !== null &&
    heard.base.incarnation === seen?.incarnation &&
    heard.base.revision === seen.revision
  )
}
