// `MenuItem`: what a script puts into a menu that nobody sees.
// Source: Electron's docs/api/menu-item.md, lib/browser/api/menu-item.ts (defaults, texts, order of the rules).
import { UnsupportedError } from '../host/errors.ts'
import type { MenuWorld, StandInMenu } from './menu.ts'
import { type Role, rolesOf } from './menu-roles.ts'

export type MenuItemType = 'normal' | 'separator' | 'submenu' | 'checkbox' | 'radio' | 'header' | 'palette'

/** Electron's options; further fields of the caller's are kept, as there. */
export interface MenuItemOptions {
  readonly id?: string
  readonly accelerator?: string
  readonly label?: string
  readonly type?: MenuItemType
  readonly role?: string
  readonly submenu?: readonly MenuItemOptions[] | StandInMenu
  readonly click?: (item: StandInMenuItem, window: unknown, event: unknown) => void
  readonly checked?: boolean
  readonly enabled?: boolean
  readonly visible?: boolean
  readonly [extra: string]: unknown
}

const TYPES: readonly unknown[] = ['normal', 'separator', 'submenu', 'checkbox', 'radio', 'header', 'palette']

export class StandInMenuItem {
  label: string
  sublabel = ''
  toolTip = ''
  enabled: boolean
  visible: boolean
  checked: boolean
  readonly type: MenuItemType
  readonly role: string | undefined
  readonly submenu: StandInMenu | undefined
  readonly commandId: number
  /** The menu it is in. */
  menu: StandInMenu | undefined
  declare readonly id?: string
  declare readonly accelerator?: string
  readonly #world: MenuWorld
  readonly #click: unknown

  constructor(world: MenuWorld, options: MenuItemOptions) {
    const role = options.role === undefined ? undefined : String(options.role).toLowerCase()
    const known: Role | undefined = role === undefined ? undefined : rolesOf(world.appName())[role]
    const submenu = options.submenu ?? known?.submenu
    const { click, ...fields } = options
    Object.assign(this, fields)
    this.#world = world
    this.#click = click
    this.role = role
    this.submenu = submenu === undefined ? undefined : world.toMenu(submenu)
    this.type = options.type ?? (submenu === undefined ? 'normal' : 'submenu')
    if (!TYPES.includes(this.type)) throw new Error(`Unknown menu item type: ${this.type}`)
    if (this.type === 'submenu' && this.submenu === undefined) throw new Error('Invalid submenu')
    this.label = options.label ?? known?.label ?? ''
    this.enabled = options.enabled ?? true
    this.visible = options.visible ?? true
    this.checked = options.checked ?? false
    this.commandId = world.nextCommandId()
  }

  /** As if the user had chosen it. Of the roles only `quit` needs nobody's screen. */
  click(event?: unknown, window?: unknown): void {
    if (this.role === 'quit') this.#world.quit()
    else if (this.role !== undefined && !this.submenu)
      throw new UnsupportedError(`menu role '${this.role}'`, this.#world.runtime, 'there is no window that could do it')
    else if (this.type === 'checkbox') this.checked = !this.checked
    else if (this.type === 'radio') this.menu?.choose(this)
    if (this.role === undefined && typeof this.#click === 'function') this.#click(this, window, event)
  }
}
