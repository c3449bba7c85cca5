// The application around the sessions in a page: no process, no command line, no directories of a user.
import type { ApplicationHost } from '../../bindings/host/application.ts'
import { UnsupportedError } from '../../bindings/host/errors.ts'
import { pageEnvironment } from './environment.ts'

const NAMED = { name: pageEnvironment.applicationName, productName: undefined, version: undefined }

export const pageApplication: ApplicationHost = {
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
  report: (line) => console.warn(`omnisession: ${line}`),
  exitCode: () => 0,
  exit() {
    throw new UnsupportedError('app.quit', 'browser', 'a page ends when its user closes it')
  },
  onExit: () => {},
}
