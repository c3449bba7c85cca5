// The stand-in for a page's host: everything of it that is true of an empty page, and no page.
// Source: Electron's docs/api/web-contents.md. Void commands to a page do nothing, as they do in Electron before
// something was loaded; what would have to give a result of a page rejects or throws UnsupportedError('page').
import { type RuntimeName, UnsupportedError } from '../host/errors.ts'
import { EmittedEvent } from '../session/emitted-event.ts'
import { Emitter } from '../session/emitter.ts'
import type { Session } from '../session/session.ts'
import { defineUnsupported } from '../session/unsupported-members.ts'
import { IpcMain } from './ipc-main.ts'

declare module '../session/web-request/details-types.ts' {
  interface PageTypes {
    webContents: WebContents
  }
}

export interface WebContentsParts {
  readonly id: number
  readonly session: Session
  readonly runtime: RuntimeName
  readonly report: (line: string) => void
  /** Closes the window around it. */
  readonly close: () => void
}

/** What opens a window for a page. Kept, never asked: there is no page. */
export type WindowOpenHandler = (details: unknown) => unknown

const REJECTING: readonly string[] = [
  'capturePage',
  'executeJavaScript',
  'executeJavaScriptInIsolatedWorld',
  'getPrintersAsync',
  'insertCSS',
  'insertText',
  'printToPDF',
  'removeInsertedCSS',
  'savePage',
  'setVisualZoomLevelLimits',
  'takeHeapSnapshot',
]

const THROWING: readonly string[] = [
  'beginFrameSubscription',
  'endFrameSubscription',
  'downloadURL',
  'findInPage',
  'getMediaSourceId',
  'getOrCreateDevToolsTargetId',
  'print',
  'startDrag',
]

const COMMANDS = [
  'addWorkSpace',
  'adjustSelection',
  'centerSelection',
  'closeDevTools',
  'copy',
  'copyImageAt',
  'cut',
  'delete',
  'disableDeviceEmulation',
  'enableDeviceEmulation',
  'focus',
  'goBack',
  'goForward',
  'inspectElement',
  'inspectServiceWorker',
  'inspectSharedWorker',
  'invalidate',
  'openDevTools',
  'paste',
  'pasteAndMatchStyle',
  'postMessage',
  'redo',
  'reload',
  'reloadIgnoringCache',
  'removeWorkSpace',
  'replace',
  'replaceMisspelling',
  'scrollToBottom',
  'scrollToTop',
  'selectAll',
  'send',
  'sendInputEvent',
  'sendToFrame',
  'setBackgroundThrottling',
  'setDevToolsTitle',
  'setDevToolsWebContents',
  'setIgnoreMenuShortcuts',
  'setImageAnimationPolicy',
  'setWebRTCIPHandlingPolicy',
  'setWebRTCUDPPortRange',
  'showDefinitionForSelection',
  'stop',
  'stopFindInPage',
  'toggleDevTools',
  'undo',
  'unselect',
] as const

type Commands = Record<(typeof COMMANDS)[number], (...args: unknown[]) => void>

// They are defined below.
export interface WebContents extends Commands {}

// biome-ignore lint/suspicious/noUnsafeDeclarationMerging: the members of the interface above exist
export class WebContents extends Emitter {
  readonly #parts: WebContentsParts
  readonly #ipc = new IpcMain()
  readonly #reported = new Set<string>()
  #destroyed = false
  #userAgent: string | undefined
  zoomFactor = 1
  audioMuted = false
  frameRate = 60
  backgroundThrottling = true
  /** Not asked: no page opens windows. */
  windowOpenHandler: WindowOpenHandler | null = null

  constructor(parts: WebContentsParts) {
    super()
    this.#parts = parts
  }

  get id(): number {
    return this.#parts.id
  }

  get session(): Session {
    return this.#parts.session
  }

  /** Messages of the page of this window; none will come. */
  get ipc(): IpcMain {
    return this.#ipc
  }

  get userAgent(): string {
    return this.getUserAgent()
  }

  set userAgent(userAgent: string) {
    this.setUserAgent(userAgent)
  }

  get zoomLevel(): number {
    return Math.log(this.zoomFactor) / Math.log(1.2)
  }

  set zoomLevel(level: number) {
    this.zoomFactor = 1.2 ** level
  }

  get hostWebContents(): null {
    return null
  }

  get devToolsWebContents(): null {
    return null
  }

  get opener(): null {
    return null
  }

  /** Rejects `UnsupportedError('page')`. Reported once; left alone, it never ends the process (as in Electron). */
  loadURL(url: string, _options?: unknown): Promise<void> {
    return this.#refusePage('loadURL', url)
  }

  /** As `loadURL`. */
  loadFile(path: string, _options?: unknown): Promise<void> {
    return this.#refusePage('loadFile', path)
  }

  /** '': nothing was loaded. */
  getURL(): string {
    return ''
  }

  getTitle(): string {
    return ''
  }

  getType(): 'window' {
    return 'window'
  }

  isDestroyed(): boolean {
    return this.#destroyed
  }

  /** Closes the window as a page's `window.close()` would. */
  close(_options?: unknown): void {
    this.#parts.close()
  }

  isLoading(): boolean {
    return false
  }

  isLoadingMainFrame(): boolean {
    return false
  }

  isWaitingForResponse(): boolean {
    return false
  }

  isCrashed(): boolean {
    return false
  }

  isFocused(): boolean {
    return false
  }

  isDevToolsOpened(): boolean {
    return false
  }

  isDevToolsFocused(): boolean {
    return false
  }

  isOffscreen(): boolean {
    return false
  }

  isCurrentlyAudible(): boolean {
    return false
  }

  isBeingCaptured(): boolean {
    return false
  }

  canGoBack(): boolean {
    return false
  }

  canGoForward(): boolean {
    return false
  }

  setWindowOpenHandler(handler: WindowOpenHandler | null): void {
    this.windowOpenHandler = handler
  }

  getUserAgent(): string {
    return this.#userAgent ?? this.#parts.session.getUserAgent()
  }

  setUserAgent(userAgent: string): void {
    this.#userAgent = String(userAgent)
  }

  getZoomFactor(): number {
    return this.zoomFactor
  }

  setZoomFactor(factor: number): void {
    this.zoomFactor = factor
  }

  getZoomLevel(): number {
    return this.zoomLevel
  }

  setZoomLevel(level: number): void {
    this.zoomLevel = level
  }

  setAudioMuted(muted: boolean): void {
    this.audioMuted = muted
  }

  isAudioMuted(): boolean {
    return this.audioMuted
  }

  setFrameRate(framesPerSecond: number): void {
    this.frameRate = framesPerSecond
  }

  getFrameRate(): number {
    return this.frameRate
  }

  getBackgroundThrottling(): boolean {
    return this.backgroundThrottling
  }

  /** @internal For the window alone. */
  static destroy(contents: WebContents): void {
    if (contents.#destroyed) return
    contents.#destroyed = true
    contents.emit('destroyed', new EmittedEvent(contents))
  }

  /** @internal */
  static refusal(contents: WebContents, member: string): UnsupportedError {
    return new UnsupportedError('page', contents.#parts.runtime, `${member} needs one`)
  }

  #refusePage(member: string, target: string): Promise<void> {
    const error = new UnsupportedError('page', this.#parts.runtime, `${member}(${JSON.stringify(target)})`)
    if (!this.#reported.has(member)) {
      this.#reported.add(member)
      this.#parts.report(`${error.message}. The window stays empty; sessions, cookies and net work.`)
    }
    const refused = Promise.reject(error)
    refused.catch(() => {})
    return refused
  }
}

defineUnsupported(WebContents.prototype, 'webContents', { throws: THROWING, rejects: REJECTING }, (self, member) =>
  WebContents.refusal(self as unknown as WebContents, member),
)
for (const name of COMMANDS)
  Object.defineProperty(WebContents.prototype, name, { value() {}, writable: true, configurable: true })
