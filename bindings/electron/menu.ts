// `Menu`: the items of a menu as data. Nobody sees it and nobody chooses; scripts build and search it.
// Source: Electron's docs/api/menu.md, lib/browser/api/menu.ts, menu-utils.ts (texts, separators).
import { type RuntimeName, UnsupportedError } from '../host/errors.ts'
import { Emitter } from '../session/emitter.ts'
import { type MenuItemOptions, StandInMenuItem } from './menu-item.ts'

/** What menus need of the application they belong to. */
export interface MenuWorld {
  readonly runtime: RuntimeName
  appName(): string
  quit(): void
  nextCommandId(): number
  /** A menu as it is, or one built from a template. */
  toMenu(given: unknown): StandInMenu
}

/** Template fields that sort: refused rather than ignored. */
const SORTING = ['before', 'after', 'beforeGroupContaining', 'afterGroupContaining']

export class StandInMenu extends Emitter {
  readonly items: StandInMenuItem[] = []
  readonly #runtime: RuntimeName

  constructor(runtime: RuntimeName) {
    super()
    this.#runtime = runtime
  }

  append(item: StandInMenuItem): void {
    this.insert(this.items.length, item)
  }

  insert(position: number, item: StandInMenuItem): void {
    if (!(item instanceof StandInMenuItem)) throw new TypeError('Invalid item')
    if (position < 0) throw new RangeError(`Position ${position} cannot be less than 0`)
    if (position > this.items.length)
      throw new RangeError(`Position ${position} cannot be greater than the total MenuItem count`)
    item.menu = this
    this.items.splice(position, 0, item)
  }

  /** In this menu, then in those below it. */
  getMenuItemById(id: string): StandInMenuItem | null {
    const own = this.items.find((item) => item.id === id)
    if (own) return own
    for (const { submenu } of this.items) {
      const found = submenu?.getMenuItemById(id)
      if (found) return found
    }
    return null
  }

  /** Of the radio items around it, up to the next item of another kind, this one is checked. */
  choose(item: StandInMenuItem): void {
    const at = this.items.indexOf(item)
    const isOther = ({ type }: StandInMenuItem): boolean => type !== 'radio'
    const begin = this.items.slice(0, at).findLastIndex(isOther) + 1
    const end = this.items.findIndex((one, index) => index > at && isOther(one))
    for (const one of this.items.slice(begin, end < 0 ? undefined : end)) one.checked = one === item
  }

  popup(_options?: unknown): void {
    throw new UnsupportedError('Menu.popup', this.#runtime, 'there is no screen')
  }

  /** None is open. */
  closePopup(_window?: unknown): void {}
}

/** Checks a template and leaves out the separators that would separate nothing. */
export function readTemplate(template: unknown, runtime: RuntimeName): (MenuItemOptions | StandInMenuItem)[] {
  if (!Array.isArray(template)) throw new TypeError('Invalid template for Menu: Menu template must be an array')
  const items = template as (MenuItemOptions | StandInMenuItem | null)[]
  if (!items.every(isTemplateItem))
    throw new TypeError('Invalid template for MenuItem: must have at least one of label, role or type')
  for (const name of SORTING)
    if (items.some((item) => name in item))
      throw new UnsupportedError(`'${name}' in a menu template`, runtime, 'write the items in their order')
  const isSeparator = (item: MenuItemOptions | StandInMenuItem | undefined): boolean =>
    item?.type === 'separator' && item.visible !== false
  const single = items.filter((item, index) => !isSeparator(item) || !isSeparator(items[index - 1]))
  return single.filter((item, index) => !isSeparator(item) || (index > 0 && index < single.length - 1))
}

function isTemplateItem(item: unknown): item is MenuItemOptions | StandInMenuItem {
  if (typeof item !== 'object' || item === null) return false
  return 'label' in item || 'role' in item || (item as MenuItemOptions).type === 'separator'
}
