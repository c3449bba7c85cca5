// From start to end of an application: ready, quit, exit.
// Source: Electron's shell/browser/browser.cc (Quit, ExitWithCode, NotifyAndShutdown, DidFinishLaunching) and
// electron_browser_main_parts.cc: the app becomes ready after its main script's first turn.
import type { Timers } from '../host/host.ts'

/** The windows an ending application has to close. */
export interface OpenWindows {
  isEmpty(): boolean
  /** Asks every window to close; a window may refuse. */
  closeAll(): void
  destroyAll(): void
}

export interface LifecycleEvents {
  finishLaunching(): void
  /** The three answer whether the default was prevented. */
  beforeQuit(): boolean
  willQuit(): boolean
  windowAllClosed(): void
  quit(exitCode: number): void
}

export interface LifecycleHost {
  readonly timers: Timers
  exitCode(): number
  exit(code: number): void
}

export class Lifecycle {
  #ready = false
  #held: (() => void) | null = null
  #scheduled = false
  #isQuitting = false
  #isExiting = false
  #shutDown = false
  readonly #becameReady = Promise.withResolvers<void>()
  readonly #host: LifecycleHost
  readonly #events: LifecycleEvents
  readonly #windows: OpenWindows

  constructor(host: LifecycleHost, events: LifecycleEvents, windows: OpenWindows) {
    this.#host = host
    this.#events = events
    this.#windows = windows
  }

  get isReady(): boolean {
    return this.#ready
  }

  whenReady(): Promise<void> {
    this.#held?.()
    this.schedule()
    return this.#becameReady.promise
  }

  /** The app will be ready after the current turn. Anything that shows an app in use calls it; nothing happens at import. */
  schedule(): void {
    if (this.#scheduled || this.#held !== null) return
    this.#scheduled = true
    this.#host.timers.soon(() => this.#launch())
  }

  /** A main script is about to be loaded: not ready before `release`. `onAwaited`: `whenReady` was called before that. */
  hold(onAwaited: () => void): void {
    this.#held = onAwaited
  }

  release(): void {
    this.#held = null
    this.schedule()
  }

  /** What the app was held for has failed: whoever awaits `whenReady`, now or later, is told why. */
  fail(error: unknown): void {
    this.#becameReady.reject(error)
    this.#becameReady.promise.catch(() => {})
  }

  quit(): void {
    if (this.#isQuitting) return
    this.#isQuitting = !this.#events.beforeQuit()
    if (!this.#isQuitting) return
    if (this.#windows.isEmpty()) this.#notifyAndShutDown()
    else this.#windows.closeAll()
  }

  exit(code: number): void {
    this.#isQuitting = true
    this.#isExiting = true
    if (!this.#windows.isEmpty()) this.#windows.destroyAll()
    this.#shutdown(code)
  }

  /** A window refused to close: the quit that asked it is off. */
  closeCancelled(): void {
    this.#isQuitting = false
  }

  windowAllClosed(): void {
    if (this.#isExiting) return
    if (this.#isQuitting) this.#notifyAndShutDown()
    else this.#events.windowAllClosed()
  }

  /** The process ends on its own way (`process.exit`, nothing left to do): `quit` is still told, once. */
  processEnds(code: number): void {
    if (this.#shutDown || !this.#ready) return
    this.#shutDown = true
    this.#events.quit(code)
  }

  #launch(): void {
    if (this.#shutDown) return
    this.#ready = true
    this.#becameReady.resolve()
    this.#events.finishLaunching()
  }

  #notifyAndShutDown(): void {
    if (this.#shutDown) return
    if (this.#events.willQuit()) {
      this.#isQuitting = false
      return
    }
    this.#shutdown(this.#host.exitCode())
  }

  // As in Electron the call returns first: the rest of the caller's turn still runs, then the process ends.
  #shutdown(code: number): void {
    if (this.#shutDown) return
    this.#shutDown = true
    this.#events.quit(code)
    this.#host.timers.soon(() => this.#host.exit(code))
  }
}
