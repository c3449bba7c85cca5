// `app`: the application as its main script sees it.
// Source: Electron's docs/api/app.md, lib/browser/api/app.ts, shell/browser/api/electron_api_app.cc. What is empty here
// is empty in Electron on Linux too; what is not built throws at use.
import type { ApplicationHost } from '../host/application.ts'
import { UnsupportedError } from '../host/errors.ts'
import type { Host } from '../host/host.ts'
import { EmittedEvent } from '../session/emitted-event.ts'
import { Emitter } from '../session/emitter.ts'
import type { Session } from '../session/session.ts'
import { defineUnsupported } from '../session/unsupported-members.ts'
import { defaultUserAgent } from '../session/user-agent.ts'
import { AppPaths } from './app-paths.ts'
import type { StandInWindow } from './browser-window.ts'
import { CommandLine } from './command-line.ts'
import { Lifecycle } from './lifecycle.ts'
import { StandInMenu } from './menu.ts'
import type { WebContents } from './web-contents.ts'
import { WindowList } from './window-list.ts'

export type AppEvent = EmittedEvent<App>

export type AppEvents = {
  'will-finish-launching': [event: AppEvent]
  ready: [event: AppEvent, launchInfo: Record<string, unknown>]
  'window-all-closed': [event: AppEvent]
  'before-quit': [event: AppEvent]
  'will-quit': [event: AppEvent]
  quit: [event: AppEvent, exitCode: number]
  'browser-window-created': [event: AppEvent, window: StandInWindow]
  'browser-window-focus': [event: AppEvent, window: StandInWindow]
  'browser-window-blur': [event: AppEvent, window: StandInWindow]
  'web-contents-created': [event: AppEvent, contents: WebContents]
  /** As in Electron the one event without an event object. */
  'session-created': [session: Session]
} & EventsOfOtherSystems

/** Of macOS and Windows: never emitted here, as in Electron on Linux. */
type EventsOfOtherSystems = {
  activate: [event: AppEvent, hasVisibleWindows: boolean]
  'open-file': [event: AppEvent, path: string]
  'open-url': [event: AppEvent, url: string]
  'will-continue-activity': [event: AppEvent, type: string]
  'continue-activity': [event: AppEvent, type: string, userInfo: unknown, details: { webpageURL?: string }]
  'continue-activity-error': [event: AppEvent, type: string, error: string]
  'activity-was-continued': [event: AppEvent, type: string, userInfo: unknown]
  'update-activity-state': [event: AppEvent, type: string, userInfo: unknown]
  'new-window-for-tab': [event: AppEvent]
  'did-become-active': [event: AppEvent]
  'did-resign-active': [event: AppEvent]
  'accessibility-support-changed': [event: AppEvent, accessibilitySupportEnabled: boolean]
}

const THROWING: readonly string[] = [
  'configureHostResolver',
  'configureWebAuthn',
  'getAppMetrics',
  'getGPUFeatureStatus',
  'importCertificate',
  'relaunch',
  'setJumpList',
  'showAboutPanel',
  'showEmojiPanel',
]
const REJECTING: readonly string[] = [
  'getApplicationInfoForProtocol',
  'getFileIcon',
  'getGPUInfo',
  'resolveProxy',
  'setProxy',
]

export class App extends Emitter<AppEvents> {
  readonly commandLine: CommandLine
  badgeCount = 0
  accessibilitySupportEnabled = false
  readonly #host: Host
  readonly #application: ApplicationHost
  readonly #paths: AppPaths
  readonly #lifecycle: Lifecycle
  readonly #windows: WindowList
  #name: string | undefined
  #appPath: string | undefined
  #userAgent: string | undefined
  #lock: { release(): void } | null = null
  #menu: StandInMenu | null = null

  constructor(host: Host, application: ApplicationHost) {
    super()
    this.#host = host
    this.#application = application
    this.commandLine = new CommandLine(application.commandLine, host.runtime)
    this.#paths = new AppPaths(host.environment, application, () => this.name)
    this.#windows = new WindowList({
      created: (window) => {
        this.emit('browser-window-created', this.#event(), window)
        this.emit('web-contents-created', this.#event(), window.webContents)
      },
      focused: (window) => void this.emit('browser-window-focus', this.#event(), window),
      blurred: (window) => void this.emit('browser-window-blur', this.#event(), window),
      closeCancelled: () => this.#lifecycle.closeCancelled(),
      allClosed: () => this.#lifecycle.windowAllClosed(),
    })
    this.#lifecycle = this.#createLifecycle()
    if (this.commandLine.hasSwitch('user-data-dir'))
      this.#paths.set('userData', this.commandLine.getSwitchValue('user-data-dir'))
  }

  /** @internal What the module's other parts and `omnisession run` drive. */
  static partsOf(app: App): {
    readonly lifecycle: Lifecycle
    readonly windows: WindowList
    /** What `userAgentFallback` was set to; undefined: the default, which follows from name and version. */
    readonly chosenUserAgent: string | undefined
  } {
    return { lifecycle: app.#lifecycle, windows: app.#windows, chosenUserAgent: app.#userAgent }
  }

  /** @internal */
  static refusal(app: App, member: string): UnsupportedError {
    return new UnsupportedError(member, app.#host.runtime, 'this part of Electron is not built')
  }

  get name(): string {
    return this.getName()
  }

  set name(name: string) {
    this.setName(name)
  }

  getName(): string {
    const { productName, name } = this.#application.package() ?? {}
    return this.#name ?? productName?.trim() ?? name?.trim() ?? 'Electron'
  }

  setName(name: string): void {
    this.#name = String(name)
  }

  /** Of the app's package.json; without one '0.0.0'. */
  getVersion(): string {
    return this.#application.package()?.version ?? '0.0.0'
  }

  getAppPath(): string {
    return this.#appPath ?? this.#application.path()
  }

  setAppPath(path: string): void {
    this.#appPath = String(path)
  }

  /** False: a script that is run is not packaged. `ELECTRON_FORCE_IS_PACKAGED` says otherwise, as in Electron. */
  get isPackaged(): boolean {
    return this.#application.environmentVariable('ELECTRON_FORCE_IS_PACKAGED') !== undefined
  }

  isReady(): boolean {
    this.#lifecycle.schedule()
    return this.#lifecycle.isReady
  }

  whenReady(): Promise<void> {
    return this.#lifecycle.whenReady()
  }

  quit(): void {
    this.#lifecycle.quit()
  }

  exit(exitCode = 0): void {
    this.#lifecycle.exit(Number(exitCode))
  }

  focus(_options?: unknown): void {
    this.#windows
      .all()
      .find((window) => window.isVisible())
      ?.focus()
  }

  getPath(name: string): string {
    return this.#paths.get(String(name))
  }

  setPath(name: string, path: string): void {
    this.#paths.set(String(name), String(path))
  }

  setAppLogsPath(path?: string): void {
    this.#paths.setLogs(path)
  }

  /** The switch `lang`, or the language of the user. */
  getLocale(): string {
    return this.commandLine.getSwitchValue('lang') || this.#host.environment.locale
  }

  getSystemLocale(): string {
    if (!this.isReady()) throw new Error('app.getSystemLocale() can only be called after app is ready')
    return this.#host.environment.locale
  }

  getPreferredSystemLanguages(): string[] {
    return this.#application.languages()
  }

  getLocaleCountryCode(): string {
    return /[-_]([A-Z]{2})$/.exec(this.#host.environment.locale)?.[1] ?? ''
  }

  /** False when another process of this app holds the lock of `userData`. `second-instance` is not sent yet. */
  requestSingleInstanceLock(_additionalData?: unknown): boolean {
    if (this.#lock !== null) return true
    const directory = this.getPath('userData')
    this.#application.makeDirectory(directory)
    this.#lock = this.#application.takeLock(this.#host.environment.join(directory, 'SingletonLock'))
    return this.#lock !== null
  }

  hasSingleInstanceLock(): boolean {
    return this.#lock !== null
  }

  releaseSingleInstanceLock(): void {
    this.#lock?.release()
    this.#lock = null
  }

  get userAgentFallback(): string {
    const { userAgentPlatform } = this.#host.environment
    return this.#userAgent ?? defaultUserAgent(userAgentPlatform, this.name, this.getVersion())
  }

  /** For every session whose own was not set, those that exist among them. */
  set userAgentFallback(userAgent: string) {
    this.#userAgent = String(userAgent)
  }

  get applicationMenu(): StandInMenu | null {
    return this.#menu
  }

  /** Kept; nobody sees it. */
  set applicationMenu(menu: StandInMenu | null) {
    if (menu !== null && !(menu instanceof StandInMenu)) throw new TypeError('Invalid menu')
    this.#menu = menu
  }

  disableHardwareAcceleration(): void {
    this.#onlyBeforeReady('disableHardwareAcceleration')
    this.commandLine.appendSwitch('disable-gpu')
  }

  isHardwareAccelerationEnabled(): boolean {
    return !this.commandLine.hasSwitch('disable-gpu')
  }

  disableDomainBlockingFor3DAPIs(): void {
    this.#onlyBeforeReady('disableDomainBlockingFor3DAPIs')
  }

  enableSandbox(): void {
    this.#onlyBeforeReady('enableSandbox')
    this.commandLine.appendSwitch('enable-sandbox')
  }

  isAccessibilitySupportEnabled(): boolean {
    return this.accessibilitySupportEnabled
  }

  setAccessibilitySupportEnabled(enabled: boolean): void {
    this.accessibilitySupportEnabled = Boolean(enabled)
  }

  /** False: there is no launcher that shows it. */
  setBadgeCount(_count?: number): boolean {
    return false
  }

  getBadgeCount(): number {
    return this.badgeCount
  }

  /** False, Electron's answer for "failed": this application cannot be opened by the desktop. */
  setAsDefaultProtocolClient(_protocol: string): boolean {
    return false
  }

  removeAsDefaultProtocolClient(_protocol: string): boolean {
    return false
  }

  isDefaultProtocolClient(_protocol: string): boolean {
    return false
  }

  getApplicationNameForProtocol(_url: string): string {
    return ''
  }

  isEmojiPanelSupported(): boolean {
    return false
  }

  getRecentDocuments(): string[] {
    return []
  }

  // Electron has these on Linux too, without effect.
  addRecentDocument(_path: string): void {}
  clearRecentDocuments(): void {}
  setAboutPanelOptions(_options: unknown): void {}
  setAppUserModelId(_id: string): void {}
  setDesktopName(_name: string): void {}
  setLoginItemSettings(_settings: unknown): void {}
  setClientCertRequestPasswordHandler(_handler: unknown): void {}

  getLoginItemSettings(): Record<string, unknown> {
    return { openAtLogin: false, openAsHidden: false, wasOpenedAtLogin: false, wasOpenedAsHidden: false }
  }

  #createLifecycle(): Lifecycle {
    const application = this.#application
    return new Lifecycle(
      { timers: this.#host.timers, exitCode: () => application.exitCode(), exit: (code) => application.exit(code) },
      {
        finishLaunching: () => this.#finishLaunching(),
        beforeQuit: () => this.#ask('before-quit'),
        willQuit: () => this.#ask('will-quit'),
        windowAllClosed: () => {
          if (!this.emit('window-all-closed', this.#event())) this.quit()
        },
        quit: (code) => void this.emit('quit', this.#event(), code),
      },
      this.#windows,
    )
  }

  #finishLaunching(): void {
    this.#application.onExit((code) => this.#lifecycle.processEnds(code))
    this.#makeUserData()
    this.emit('will-finish-launching', this.#event())
    this.emit('ready', this.#event(), {})
  }

  // As in Electron an app becomes ready whether or not this works; the first use of the directory says what is wrong.
  #makeUserData(): void {
    try {
      this.#application.makeDirectory(this.getPath('userData'))
    } catch {}
  }

  #ask(question: 'before-quit' | 'will-quit'): boolean {
    const event = this.#event()
    this.emit(question, event)
    return event.defaultPrevented
  }

  #event(): AppEvent {
    return new EmittedEvent<App>(this)
  }

  #onlyBeforeReady(member: string): void {
    if (this.#lifecycle.isReady) throw new Error(`app.${member}() can only be called before app is ready`)
  }
}

defineUnsupported(App.prototype, 'app', { throws: THROWING, rejects: REJECTING }, (self, member) =>
  App.refusal(self as unknown as App, member),
)
