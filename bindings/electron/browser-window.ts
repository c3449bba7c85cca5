// `BrowserWindow` without a page: what a main script can see of a window nobody sees.
// Source: Electron's docs/api/browser-window.md, lib/browser/api/browser-window.ts, shell/browser/window_list.cc.
// Departure: it is never on a screen. State is kept, events of state are emitted; `ready-to-show` never comes, since it
// would follow a page's first paint.
import type { RuntimeName, UnsupportedError } from '../host/errors.ts'
import { EmittedEvent } from '../session/emitted-event.ts'
import { Emitter } from '../session/emitter.ts'
import { Session } from '../session/session.ts'
import { defineUnsupported } from '../session/unsupported-members.ts'
import { WebContents } from './web-contents.ts'
import { type Rectangle, type Size, WindowGeometry } from './window-geometry.ts'
import type { WindowList } from './window-list.ts'
import { defineWindowState, type WindowOptions, WindowState, type WindowStateMembers } from './window-state.ts'

/** What windows need of the application they belong to. */
export interface WindowWorld {
  readonly windows: WindowList
  readonly runtime: RuntimeName
  readonly appName: () => string
  readonly isReady: () => boolean
  readonly fromPartition: (partition: string) => Session
  readonly report: (line: string) => void
}

type Appearance = 'visible' | 'minimized' | 'maximized' | 'fullScreen'

interface WebPreferences {
  readonly session?: unknown
  readonly partition?: unknown
}

/** Electron's choice: `session` wins over `partition`; without both the default session. */
function chooseSession(preferences: WebPreferences, world: WindowWorld): Session {
  if (preferences.session instanceof Session) return preferences.session
  return world.fromPartition(typeof preferences.partition === 'string' ? preferences.partition : '')
}

const THROWING: readonly string[] = [
  'addBrowserView',
  'addTabbedWindow',
  'getMediaSourceId',
  'getNativeWindowHandle',
  'hookWindowMessage',
  'moveAbove',
  'previewFile',
  'setBrowserView',
  'setContentView',
  'setTouchBar',
]

// defineWindowState defines these members below.
export interface StandInWindow extends WindowStateMembers {}

// biome-ignore lint/suspicious/noUnsafeDeclarationMerging: the members of the interface above exist
export class StandInWindow extends Emitter {
  readonly #world: WindowWorld
  readonly #id: number
  readonly #webContents: WebContents
  readonly #state: WindowState
  readonly #parent: StandInWindow | null
  readonly #modal: boolean
  readonly #geometry: WindowGeometry
  readonly #appearance = new Set<Appearance>()
  #destroyed = false

  constructor(world: WindowWorld, options: WindowOptions = {}) {
    super()
    if (!world.isReady()) throw new Error('Cannot create BrowserWindow before app is ready')
    this.#world = world
    this.#id = world.windows.nextId()
    this.#state = new WindowState(options, world.appName())
    this.#geometry = new WindowGeometry(options)
    if (options.show !== false) this.#appearance.add('visible')
    if (options.fullscreen === true) this.#appearance.add('fullScreen')
    this.#parent = options.parent instanceof StandInWindow ? options.parent : null
    this.#modal = options.modal === true
    this.#webContents = new WebContents({
      id: this.#id,
      session: chooseSession((options.webPreferences ?? {}) as WebPreferences, world),
      runtime: world.runtime,
      report: world.report,
      close: () => this.close(),
    })
    world.windows.add(this)
    if (this.#is('visible')) world.windows.focus(this)
  }

  get id(): number {
    return this.#id
  }

  get webContents(): WebContents {
    this.#checkAlive()
    return this.#webContents
  }

  get fullScreen(): boolean {
    return this.isFullScreen()
  }

  set fullScreen(on: boolean) {
    this.setFullScreen(on)
  }

  loadURL(url: string, options?: unknown): Promise<void> {
    return this.webContents.loadURL(url, options)
  }

  loadFile(path: string, options?: unknown): Promise<void> {
    return this.webContents.loadFile(path, options)
  }

  /** A listener of `close` may prevent it. */
  close(): void {
    if (this.#destroyed) return
    const event = new EmittedEvent<unknown>(this)
    this.emit('close', event)
    if (event.defaultPrevented) this.#world.windows.closeCancelled()
    else this.destroy()
  }

  /** `closed` and the contents' `destroyed` come; `close` does not. */
  destroy(): void {
    if (this.#destroyed) return
    for (const child of this.getChildWindows()) child.destroy()
    this.#destroyed = true
    WebContents.destroy(this.#webContents)
    this.#world.windows.remove(this)
    this.#tell('closed')
    this.#world.windows.afterClosed()
  }

  isDestroyed(): boolean {
    return this.#destroyed
  }

  show(): void {
    this.showInactive()
    this.focus()
  }

  showInactive(): void {
    this.#become('visible', true, 'show')
  }

  hide(): void {
    this.blur()
    this.#become('visible', false, 'hide')
  }

  isVisible(): boolean {
    return this.#is('visible')
  }

  focus(): void {
    if (this.#is('visible')) this.#world.windows.focus(this)
  }

  blur(): void {
    this.#checkAlive()
    this.#world.windows.blur(this)
  }

  isFocused(): boolean {
    this.#checkAlive()
    return this.#world.windows.focused === this
  }

  minimize(): void {
    this.#become('minimized', true, 'minimize')
  }

  restore(): void {
    if (this.#is('minimized')) this.#become('minimized', false, 'restore')
    else this.unmaximize()
  }

  isMinimized(): boolean {
    return this.#is('minimized')
  }

  maximize(): void {
    this.showInactive()
    this.#become('maximized', true, 'maximize')
  }

  unmaximize(): void {
    this.#become('maximized', false, 'unmaximize')
  }

  isMaximized(): boolean {
    return this.#is('maximized')
  }

  setFullScreen(on: boolean): void {
    this.#become('fullScreen', Boolean(on), on ? 'enter-full-screen' : 'leave-full-screen')
  }

  isFullScreen(): boolean {
    return this.#is('fullScreen')
  }

  isNormal(): boolean {
    return !this.#is('minimized') && !this.#is('maximized') && !this.#is('fullScreen')
  }

  isModal(): boolean {
    this.#checkAlive()
    return this.#modal
  }

  getParentWindow(): StandInWindow | null {
    this.#checkAlive()
    return this.#parent
  }

  getChildWindows(): StandInWindow[] {
    this.#checkAlive()
    return this.#world.windows.childrenOf(this)
  }

  setBounds(bounds: Partial<Rectangle>): void {
    this.#checkAlive()
    for (const change of this.#geometry.change(bounds)) this.#tell(change)
  }

  getBounds(): Rectangle {
    this.#checkAlive()
    return this.#geometry.bounds
  }

  setSize(width: number, height: number): void {
    this.setBounds({ width, height })
  }

  getSize(): Size {
    const { width, height } = this.getBounds()
    return [width, height]
  }

  setPosition(x: number, y: number): void {
    this.setBounds({ x, y })
  }

  getPosition(): Size {
    const { x, y } = this.getBounds()
    return [x, y]
  }

  setMinimumSize(width: number, height: number): void {
    this.#checkAlive()
    this.#geometry.minimum = [width, height]
  }

  getMinimumSize(): Size {
    this.#checkAlive()
    return [...this.#geometry.minimum]
  }

  setMaximumSize(width: number, height: number): void {
    this.#checkAlive()
    this.#geometry.maximum = [width, height]
  }

  getMaximumSize(): Size {
    this.#checkAlive()
    return [...this.#geometry.maximum]
  }

  getContentBounds(): Rectangle {
    return this.getBounds()
  }

  setContentBounds(bounds: Partial<Rectangle>): void {
    this.setBounds(bounds)
  }

  getNormalBounds(): Rectangle {
    return this.getBounds()
  }

  getContentSize(): Size {
    return this.getSize()
  }

  setContentSize(width: number, height: number): void {
    this.setSize(width, height)
  }

  reload(): void {
    this.#checkAlive()
  }

  /** @internal */
  static stateOf(window: StandInWindow): WindowState {
    window.#checkAlive()
    return window.#state
  }

  /** @internal */
  static refusal(window: StandInWindow, member: string): UnsupportedError {
    window.#checkAlive()
    return WebContents.refusal(window.#webContents, member)
  }

  #is(appearance: Appearance): boolean {
    this.#checkAlive()
    return this.#appearance.has(appearance)
  }

  #become(appearance: Appearance, on: boolean, event: string): void {
    if (this.#is(appearance) === on) return
    if (on) this.#appearance.add(appearance)
    else this.#appearance.delete(appearance)
    this.#tell(event)
  }

  #tell(event: string): void {
    this.emit(event, new EmittedEvent<unknown>(this))
  }

  #checkAlive(): void {
    if (this.#destroyed) throw new TypeError('Object has been destroyed')
  }
}

/** Makes the class of the module: its windows belong to `world`. */
export function browserWindowClass(world: WindowWorld): BrowserWindowConstructor {
  const bound = class BrowserWindow extends StandInWindow {
    constructor(options?: WindowOptions) {
      super(world, options)
    }
    static getAllWindows(): StandInWindow[] {
      return world.windows.all()
    }
    static getFocusedWindow(): StandInWindow | null {
      return world.windows.focused
    }
    static fromId(id: number): StandInWindow | null {
      return world.windows.all().find((window) => window.id === id) ?? null
    }
    static fromWebContents(contents: WebContents): StandInWindow | null {
      return world.windows.all().find((window) => window.webContents === contents) ?? null
    }
  }
  return bound as unknown as BrowserWindowConstructor
}

export interface BrowserWindowConstructor {
  new (options?: WindowOptions): BrowserWindow
  /** Oldest first. */
  getAllWindows(): StandInWindow[]
  getFocusedWindow(): StandInWindow | null
  fromId(id: number): StandInWindow | null
  fromWebContents(contents: WebContents): StandInWindow | null
}

/** An instance as scripts see it. */
export type BrowserWindow = StandInWindow

defineWindowState(StandInWindow.prototype, StandInWindow.stateOf)
defineUnsupported(
  StandInWindow.prototype,
  'BrowserWindow',
  { rejects: ['capturePage'], throws: THROWING },
  (self, member) => StandInWindow.refusal(self as unknown as StandInWindow, member),
)
