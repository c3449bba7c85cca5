// The application around the sessions in a page: no process, no command line, no directories of a user. What the end of
// a process does (everything is written, running requests fail, what was in memory is gone) the end of its sessions does
// here; the page itself is its user's and stays.
import type { ApplicationHost } from '../../bindings/host/application.ts'
import { UnsupportedError } from '../../bindings/host/errors.ts'
import { pageEnvironment } from './environment.ts'

const NAMED = { name: pageEnvironment.applicationName, productName: undefined, version: undefined }

/** `end`: closes the application's sessions. */
export function createPageApplication(end: () => Promise<void>): ApplicationHost {
  const report = (line: string): void => console.warn(`omnisession: ${line}`)
  return {
    get executable() {
      return location.pathname
    },
    commandLine: [],
    package: () => NAMED,
    path: () => '/',
    environmentVariable: () => undefined,
    userDirectory: (name) => `/home/${name}`,
    makeDirectory: () => {},
    languages: () => [...navigator.languages],
    isOnline: () => navigator.onLine,
    takeLock() {
      throw new UnsupportedError('app.requestSingleInstanceLock', 'browser', 'tabs share their sessions')
    },
    report,
    exitCode: () => 0,
    exit() {
      end().catch((error) => report(`a session could not be written when the app ended: ${error}`))
    },
    // Nobody is told that a page ends.
    onExit: () => {},
  }
}
