// The windows of an application, which of them has the focus, and the moment the last one is closed.
// Source: Electron's shell/browser/window_list.cc, lib/browser/api/browser-window.ts (focus and blur reach the app too).
import { EmittedEvent } from '../session/emitted-event.ts'
import type { StandInWindow } from './browser-window.ts'
import type { OpenWindows } from './lifecycle.ts'

export interface WindowListEvents {
  created(window: StandInWindow): void
  focused(window: StandInWindow): void
  blurred(window: StandInWindow): void
  closeCancelled(): void
  allClosed(): void
}

export class WindowList implements OpenWindows {
  readonly #events: WindowListEvents
  #windows: StandInWindow[] = []
  #focused: StandInWindow | null = null
  #lastId = 0

  constructor(events: WindowListEvents) {
    this.#events = events
  }

  get focused(): StandInWindow | null {
    return this.#focused
  }

  nextId(): number {
    return ++this.#lastId
  }

  all(): StandInWindow[] {
    return [...this.#windows]
  }

  isEmpty(): boolean {
    return this.#windows.length === 0
  }

  childrenOf(parent: StandInWindow): StandInWindow[] {
    return this.#windows.filter((window) => window.getParentWindow() === parent)
  }

  add(window: StandInWindow): void {
    this.#windows.push(window)
    this.#events.created(window)
  }

  remove(window: StandInWindow): void {
    if (this.#focused === window) this.#focused = null
    this.#windows = this.#windows.filter((one) => one !== window)
  }

  /** After `closed` was told: was it the last one? */
  afterClosed(): void {
    if (this.isEmpty()) this.#events.allClosed()
  }

  focus(window: StandInWindow): void {
    if (this.#focused === window) return
    if (this.#focused !== null) this.blur(this.#focused)
    this.#focused = window
    window.emit('focus', new EmittedEvent<unknown>(window))
    this.#events.focused(window)
  }

  blur(window: StandInWindow): void {
    if (this.#focused !== window) return
    this.#focused = null
    window.emit('blur', new EmittedEvent<unknown>(window))
    this.#events.blurred(window)
  }

  closeCancelled(): void {
    this.#events.closeCancelled()
  }

  closeAll(): void {
    for (const window of this.all()) window.close()
  }

  destroyAll(): void {
    for (const window of this.all()) window.destroy()
  }
}
