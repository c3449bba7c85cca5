// Electron's classes `Menu` and `MenuItem`, bound to their application.
import type { RuntimeName } from '../host/errors.ts'
import { type MenuWorld, readTemplate, StandInMenu } from './menu.ts'
import { type MenuItemOptions, StandInMenuItem } from './menu-item.ts'

export interface MenuConstructor {
  new (): StandInMenu
  buildFromTemplate(template: readonly (MenuItemOptions | StandInMenuItem)[]): StandInMenu
  setApplicationMenu(menu: StandInMenu | null): void
  getApplicationMenu(): StandInMenu | null
}

export type MenuItemConstructor = new (options: MenuItemOptions) => StandInMenuItem

export interface MenuParts {
  readonly runtime: RuntimeName
  readonly appName: () => string
  readonly quit: () => void
  readonly applicationMenu: { get(): StandInMenu | null; set(menu: StandInMenu | null): void }
}

export function createMenuModule({ runtime, appName, quit, applicationMenu }: MenuParts): {
  Menu: MenuConstructor
  MenuItem: MenuItemConstructor
} {
  let lastCommandId = 0
  const world: MenuWorld = {
    runtime,
    appName,
    quit,
    nextCommandId: () => ++lastCommandId,
    toMenu: (given) => (given instanceof StandInMenu ? given : Menu.buildFromTemplate(given)),
  }
  const Menu = class Menu extends StandInMenu {
    constructor() {
      super(runtime)
    }
    static buildFromTemplate(template: unknown): StandInMenu {
      const menu = new Menu()
      for (const item of readTemplate(template, runtime))
        menu.append(item instanceof StandInMenuItem ? item : new MenuItem(item))
      return menu
    }
    static setApplicationMenu(menu: StandInMenu | null): void {
      applicationMenu.set(menu)
    }
    static getApplicationMenu(): StandInMenu | null {
      return applicationMenu.get()
    }
  }
  const MenuItem = class MenuItem extends StandInMenuItem {
    constructor(options: MenuItemOptions) {
      super(world, options)
    }
  }
  return { Menu, MenuItem }
}
