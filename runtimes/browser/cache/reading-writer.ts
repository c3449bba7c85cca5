// What a tab that does not write does with a response that would be stored: nothing of it is kept, and what stood in its
// place goes, so that an old version does not outlive the news of a new one.
import type { EntryWriter } from '../../../bindings/host/cache-store.ts'

/** `replaced`: what stands in the entry's place is to go. */
export function readingWriter(replaced: () => void): EntryWriter {
  let isOver = false
  return {
    write() {},
    behind: () => null,
    commit() {
      if (!isOver) replaced()
      isOver = true
      return 0
    },
    abort() {
      isOver = true
    },
  }
}
