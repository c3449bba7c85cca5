// An application for tests: Electron's module on the memory host, its process played by an object.

import { Readable, Writable } from 'node:stream'
import { createElectron, type ElectronModule } from '../../bindings/electron/electron-module.ts'
import type { ApplicationHost, ApplicationPackage } from '../../bindings/host/application.ts'
import { openSessions } from '../../bindings/session/open-sessions.ts'
import { memoryHost } from '../session/runtime-host.ts'

export interface TestApplication {
  readonly electron: ElectronModule
  /** Lines for the developer. */
  readonly reports: string[]
  /** Resolves with the code the process would have ended with. */
  readonly exited: Promise<number>
  readonly madeDirectories: string[]
}

export interface TestApplicationOptions {
  readonly commandLine?: readonly string[]
  readonly package?: ApplicationPackage | null
  readonly environment?: Readonly<Record<string, string>>
}

const somePackage: ApplicationPackage = { name: 'some-app', productName: 'Some App', version: '3.2.1' }

export function testApplication(options: TestApplicationOptions = {}): TestApplication {
  const reports: string[] = []
  const madeDirectories: string[] = []
  const { promise: exited, resolve } = Promise.withResolvers<number>()
  const application: ApplicationHost = {
    executable: '/usr/bin/runtime',
    commandLine: options.commandLine ?? [],
    package: () => (options.package === undefined ? somePackage : options.package),
    path: () => '/apps/some',
    environmentVariable: (name) => options.environment?.[name],
    userDirectory: (name) => `/home/test/${name}`,
    makeDirectory: (path) => void madeDirectories.push(path),
    languages: () => ['en-US', 'de'],
    isOnline: () => true,
    takeLock: () => ({ release: () => {} }),
    report: (line) => void reports.push(line),
    exitCode: () => 0,
    exit: (code) => resolve(code),
    onExit: () => {},
  }
  const host = memoryHost()
  const electron = createElectron({
    host,
    application,
    createSessions: (sessions) => openSessions(sessions, () => host),
    streams: { Readable, Writable },
    certificateAuthorities: () => [],
  })
  return { electron, reports, exited, madeDirectories }
}
