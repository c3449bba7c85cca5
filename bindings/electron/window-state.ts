// What a window nobody sees remembers: the state a script sets and asks for again.
// Source: Electron's docs/api/browser-window.md (defaults and pairs of methods). A pair here is a setter, a getter and,
// where Electron has one, a property, all over one value.

interface Pair {
  readonly set: string
  readonly get: string
  readonly property?: string
  /** Option of the constructor. */
  readonly option?: string
  readonly initial: unknown
}

const flag = (subject: string, initial: boolean, option = lowerFirst(subject)): Pair => ({
  set: `set${subject}`,
  get: `is${subject}`,
  property: lowerFirst(subject),
  option,
  initial,
})

const value = (subject: string, initial: unknown, option = lowerFirst(subject)): Pair => ({
  set: `set${subject}`,
  get: `get${subject}`,
  option,
  initial,
})

function lowerFirst(text: string): string {
  return text.slice(0, 1).toLowerCase() + text.slice(1)
}

const PAIRS: readonly Pair[] = [
  flag('Resizable', true),
  flag('Movable', true),
  flag('Minimizable', true),
  flag('Maximizable', true),
  flag('FullScreenable', true, 'fullscreenable'),
  flag('Closable', true),
  flag('Focusable', true),
  flag('Kiosk', false),
  flag('DocumentEdited', false),
  flag('VisibleOnAllWorkspaces', false),
  { set: 'setEnabled', get: 'isEnabled', initial: true },
  { set: 'setAlwaysOnTop', get: 'isAlwaysOnTop', option: 'alwaysOnTop', initial: false },
  { set: 'setContentProtection', get: 'isContentProtected', initial: false },
  {
    set: 'setAutoHideMenuBar',
    get: 'isMenuBarAutoHide',
    property: 'autoHideMenuBar',
    option: 'autoHideMenuBar',
    initial: false,
  },
  { set: 'setMenuBarVisibility', get: 'isMenuBarVisible', property: 'menuBarVisible', initial: true },
  { set: 'setHasShadow', get: 'hasShadow', property: 'shadow', option: 'hasShadow', initial: true },
  { set: 'setSimpleFullScreen', get: 'isSimpleFullScreen', property: 'simpleFullScreen', initial: false },
  { set: 'setTitle', get: 'getTitle', property: 'title', option: 'title', initial: undefined },
  { set: 'setRepresentedFilename', get: 'getRepresentedFilename', property: 'representedFilename', initial: '' },
  value('BackgroundColor', '#FFFFFF'),
  value('Opacity', 1),
]

/** Setters of what only a screen would show. The window is not on one; they are accepted as for a hidden window. */
const LOOKS: readonly string[] = [
  'center',
  'flashFrame',
  'invalidateShadow',
  'moveTop',
  'removeMenu',
  'setAccentColor',
  'setAppDetails',
  'setAspectRatio',
  'setAutoHideCursor',
  'setBackgroundMaterial',
  'setIcon',
  'setIgnoreMouseEvents',
  'setMenu',
  'setOverlayIcon',
  'setProgressBar',
  'setShape',
  'setSkipTaskbar',
  'setThumbarButtons',
  'setThumbnailClip',
  'setThumbnailToolTip',
  'setTitleBarOverlay',
  'setVibrancy',
  'setWindowButtonPosition',
  'setWindowButtonVisibility',
]

/** The members that `defineWindowState` adds, as far as types go. */
export interface WindowStateMembers {
  title: string
  setTitle(title: string): void
  getTitle(): string
  setMenu(menu: unknown): void
  removeMenu(): void
  setResizable(on: boolean): void
  isResizable(): boolean
  setAlwaysOnTop(on: boolean, level?: string, relativeLevel?: number): void
  isAlwaysOnTop(): boolean
  setBackgroundColor(color: string): void
  getBackgroundColor(): string
}

export type WindowOptions = Readonly<Record<string, unknown>>

/** The remembered values of one window, by setter. */
export class WindowState {
  readonly #values = new Map<string, unknown>()

  constructor(options: WindowOptions, appName: string) {
    for (const pair of PAIRS) {
      const given = pair.option === undefined ? undefined : options[pair.option]
      this.#values.set(pair.set, given ?? (pair.set === 'setTitle' ? appName : pair.initial))
    }
  }

  get(setter: string): unknown {
    return this.#values.get(setter)
  }

  set(setter: string, given: unknown): void {
    const before = this.#values.get(setter)
    // The values of a pair keep the kind they started with, as the native setters convert.
    this.#values.set(setter, typeof before === 'boolean' ? Boolean(given) : given)
  }
}

function method<Self>(prototype: object, name: string, body: (this: Self, ...args: unknown[]) => unknown): void {
  Object.defineProperty(prototype, name, { value: body, writable: true, configurable: true })
}

/** Gives a window class the methods and properties of the table. `stateOf` checks that the window lives. */
export function defineWindowState<Window extends object>(
  prototype: Window,
  stateOf: (window: Window) => WindowState,
): void {
  for (const pair of PAIRS) {
    method<Window>(prototype, pair.set, function (given) {
      stateOf(this).set(pair.set, given)
    })
    method<Window>(prototype, pair.get, function () {
      return stateOf(this).get(pair.set)
    })
    if (pair.property !== undefined)
      Object.defineProperty(prototype, pair.property, {
        get(this: Window) {
          return stateOf(this).get(pair.set)
        },
        set(this: Window, given: unknown) {
          stateOf(this).set(pair.set, given)
        },
        configurable: true,
      })
  }
  for (const name of LOOKS)
    method<Window>(prototype, name, function () {
      stateOf(this)
    })
}
