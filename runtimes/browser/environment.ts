// What stands for a system in a page. Paths are names only: the directory of a session is the name of its database.
import type { Environment } from '../../bindings/host/host.ts'
import { sha256 } from '../web/sha256.ts'

/** The first parenthesis of the browser's own user agent (`X11; Linux x86_64`). */
function userAgentPlatform(): string {
  return /\(([^)]*)\)/.exec(navigator.userAgent)?.[1] ?? 'X11; Linux x86_64'
}

export const pageEnvironment: Environment = {
  platform: 'browser',
  get userAgentPlatform() {
    return userAgentPlatform()
  },
  homeDirectory: '/home',
  temporaryDirectory: '/tmp',
  // Databases belong to the page's origin, so that no user's directory is needed before it.
  applicationData: '/',
  get locale() {
    return navigator.language
  },
  processId: 0,
  // Not the title, which changes, nor the address: pages of one origin share their sessions.
  applicationName: 'omnisession',
  applicationVersion: undefined,
  join: (...parts) => parts.join('/').replaceAll(/\/{2,}/g, '/'),
  isAbsolute: (path) => path.startsWith('/'),
  digest: sha256,
  uuid: () => crypto.randomUUID(),
}
