// The life of a script under `omnisession run`: the process lives until the app quits, signals quit it, and rejections
// nobody handles are told as in Electron (`--unhandled-rejections=warn-with-error-code`): the app goes on.
// Source: Electron's shell/browser/electron_browser_main_parts.cc, electron_browser_main_parts_posix.cc.
// Departure: an exception nobody catches ends the process with code 1, as on the runtime; Electron shows a dialog.
import { constants } from 'node:os'
import process from 'node:process'
import { setInterval, setTimeout } from 'node:timers'
import { App } from '../../../bindings/electron/app.ts'
import type { ElectronModule } from '../../../bindings/electron/electron-module.ts'
import { UnsupportedError } from '../../../bindings/host/errors.ts'
import { takeIdentity } from './identity.ts'
import type { RunPlan } from './plan.ts'

/** Longest interval that every runtime takes. */
const FOREVER = 2 ** 31 - 1

/**
 * Milliseconds. A script that awaits `app.whenReady()` while it is still being loaded (a top-level await) would wait
 * for itself. Electron lets it go on when nothing else is left to do, which only Node can tell.
 */
const PATIENCE = 100

/** Returns what to call when the script has been loaded: from then on the app may become ready. */
export function beginRun(plan: RunPlan, electron: ElectronModule): () => void {
  const { lifecycle } = App.partsOf(electron.app)
  // Deno loads the main script when nothing of its preloads is left to do: the process is held from then on.
  const life = setInterval(() => {}, FOREVER).unref()
  takeIdentity(plan)
  quitOnSignals(() => electron.app.quit())
  const loaded = once(() => {
    // Not before: a script that fails to load has to end the process, and on Deno that is a rejection too.
    process.on('unhandledRejection', tellRejection)
    life.ref()
    lifecycle.release()
  })
  lifecycle.hold(() => {
    life.ref()
    setTimeout(loaded, PATIENCE)
  })
  return loaded
}

function once(action: () => void): () => void {
  let done = false
  return () => {
    if (!done) action()
    done = true
  }
}

/** The first signal quits as `app.quit()` does, with everything that belongs to it; a second one ends the process. */
function quitOnSignals(quit: () => void): void {
  let quitting = false
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.on(signal, () => {
      if (quitting) process.exit(128 + constants.signals[signal])
      quitting = true
      quit()
    })
}

function tellRejection(reason: unknown): void {
  // The app has a handler of its own.
  if (process.listenerCount('unhandledRejection') > 1) return
  // Was reported by the window that has no page.
  if (reason instanceof UnsupportedError && reason.capability === 'page') return
  const text = reason instanceof Error ? (reason.stack ?? reason.message) : String(reason)
  process.stderr.write(`omnisession: a promise was rejected and nobody handled it; the app goes on.\n${text}\n`)
  process.exitCode = 1
}
