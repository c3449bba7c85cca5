// The system's conventions, read once a question, never at import.
import { createHash, randomUUID } from 'node:crypto'
import { homedir, tmpdir } from 'node:os'
import { isAbsolute, join } from 'node:path'
import type { Environment } from '../../bindings/host/host.ts'
import { namedApplication } from './named-application.ts'

const CPU: Readonly<Record<string, string>> = { x64: 'x86_64', arm64: 'aarch64', ia32: 'i686', arm: 'armv7l' }

/** Chromium's content/common/user_agent.cc: macOS is frozen at 10_15_7, Windows at 10.0 and Win64. */
function userAgentPlatform(): string {
  if (process.platform === 'darwin') return 'Macintosh; Intel Mac OS X 10_15_7'
  if (process.platform === 'win32') return 'Windows NT 10.0; Win64; x64'
  return `X11; Linux ${CPU[process.arch] ?? process.arch}`
}

/** Electron's `appData`. */
function applicationData(): string {
  if (process.platform === 'darwin') return join(homedir(), 'Library', 'Application Support')
  if (process.platform === 'win32') return process.env.APPDATA ?? join(homedir(), 'AppData', 'Roaming')
  const configured = process.env.XDG_CONFIG_HOME
  return configured && isAbsolute(configured) ? configured : join(homedir(), '.config')
}

export const nativeEnvironment: Environment = {
  get platform() {
    return process.platform === 'darwin' || process.platform === 'win32' ? process.platform : 'linux'
  },
  get userAgentPlatform() {
    return userAgentPlatform()
  },
  get homeDirectory() {
    return homedir()
  },
  get temporaryDirectory() {
    return tmpdir()
  },
  get applicationData() {
    return applicationData()
  },
  get locale() {
    return Intl.DateTimeFormat().resolvedOptions().locale
  },
  get processId() {
    return process.pid
  },
  get applicationName() {
    return namedApplication().name
  },
  get applicationVersion() {
    return namedApplication().version
  },
  join,
  isAbsolute,
  digest: (text) => createHash('sha256').update(text).digest('hex'),
  uuid: () => randomUUID(),
}
