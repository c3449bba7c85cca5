// Electron's main-process module, put together. One per process: every way of importing it leads to the same objects.
import type { ApplicationHost } from '../host/application.ts'
import type { Host } from '../host/host.ts'
import { type ClientRequestConstructor, createClientRequestClass } from '../session/network/client-request.ts'
import type { StreamClasses } from '../session/network/stream-classes.ts'
import type { SessionsOptions } from '../session/options.ts'
import type { CustomScheme } from '../session/protocol/custom-scheme.ts'
import type { Sessions } from '../session/registry.ts'
import { Session } from '../session/session.ts'
import { App } from './app.ts'
import { type BrowserWindowConstructor, browserWindowClass } from './browser-window.ts'
import { cacheSwitches } from './command-line.ts'
import { IpcMain } from './ipc-main.ts'
import { createMenuModule, type MenuConstructor, type MenuItemConstructor } from './menu-module.ts'
import { MODULE_NAMES, type ModuleName } from './module-names.ts'
import { NativeTheme } from './native-theme.ts'
import { createNetModule, type NetModule } from './net-module.ts'
import { notBuilt } from './not-built.ts'
import { createProtocolModule, type ProtocolModule } from './protocol-module.ts'
import { createSessionModule, type SessionModule } from './session-module.ts'
import { createWebContentsModule, type WebContentsModule } from './web-contents-module.ts'

interface Built {
  readonly app: App
  readonly BrowserWindow: BrowserWindowConstructor
  readonly ipcMain: IpcMain
  readonly Menu: MenuConstructor
  readonly MenuItem: MenuItemConstructor
  readonly nativeTheme: NativeTheme
  readonly net: NetModule
  readonly protocol: ProtocolModule
  readonly session: SessionModule
  readonly webContents: WebContentsModule
}

/** Names that are not built are objects and classes that throw at use. */
export type ElectronModule = Built & Readonly<Record<Exclude<ModuleName, keyof Built>, object>>

export interface ElectronParts {
  readonly host: Host
  readonly application: ApplicationHost
  readonly createSessions: (options: SessionsOptions) => Sessions
  /** What requests of `net.request` and their responses are made of; null: the runtime has none to lend. */
  readonly streams: StreamClasses | null
  readonly certificateAuthorities: () => readonly string[]
}

export function createElectron(parts: ElectronParts): ElectronModule {
  const { host, application } = parts
  const app = new App(host, application)
  const defaultSession = (): Session => session.defaultSession
  const { protocol, declared } = createProtocolModule({ isReady: () => app.isReady(), defaultSession })
  const session = createSessionModule(lazySessions(parts, app, declared))
  const built: Built = {
    app,
    session,
    protocol,
    ipcMain: new IpcMain(),
    ...createMenuModule({
      runtime: host.runtime,
      appName: () => app.name,
      quit: () => app.quit(),
      applicationMenu: { get: () => app.applicationMenu, set: (menu) => (app.applicationMenu = menu) },
    }),
    nativeTheme: new NativeTheme(host.timers),
    net: createNetModule({
      runtime: host.runtime,
      isReady: () => app.isReady(),
      defaultSession,
      ClientRequest: clientRequestClass(parts, session),
      isOnline: () => application.isOnline(),
    }),
    BrowserWindow: browserWindowClass({
      windows: App.partsOf(app).windows,
      runtime: host.runtime,
      appName: () => app.name,
      isReady: () => app.isReady(),
      fromPartition: (partition) => session.fromPartition(partition),
      report: (line) => application.report(line),
    }),
    webContents: createWebContentsModule(App.partsOf(app).windows),
  }
  const missing = MODULE_NAMES.filter((name) => !(name in built))
  const rest = Object.fromEntries(missing.map((name) => [name, notBuilt(name, host.runtime)]))
  return { ...built, ...rest } as ElectronModule
}

const NO_STREAMS = "its base classes are Node's streams, which this runtime does not have; net.fetch asks the same way"

function clientRequestClass({ streams, host }: ElectronParts, session: SessionModule): ClientRequestConstructor {
  if (streams === null) return notBuilt('ClientRequest', host.runtime, NO_STREAMS) as ClientRequestConstructor
  return createClientRequestClass({
    ...streams,
    isSession: (value) => value instanceof Session,
    answers: (given, partition, scheme) =>
      ((given as Session | null) ?? session.fromPartition(partition)).protocol.isProtocolHandled(scheme),
    engineOf: (given, partition) => Session.engineOf((given as Session | null) ?? session.fromPartition(partition)),
  })
}

// The registry is made at its first use after `ready`, so that `app.setPath` and `app.name` before it count.
function lazySessions(parts: ElectronParts, app: App, schemes: readonly CustomScheme[]): () => Sessions | null {
  let sessions: Sessions | null = null
  return () => {
    if (!app.isReady()) return null
    if (sessions === null) {
      sessions = parts.createSessions({
        directory: app.getPath('sessionData'),
        appName: app.name,
        appVersion: app.getVersion(),
        userAgentFallback: () => App.partsOf(app).chosenUserAgent,
        certificateAuthorities: parts.certificateAuthorities(),
        schemes,
        cacheSwitches: () => cacheSwitches(app.commandLine),
      })
      sessions.on('session-created', (session) => void app.emit('session-created', session))
    }
    return sessions
  }
}
