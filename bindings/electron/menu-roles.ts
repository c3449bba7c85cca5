// Table: what Electron's roles of menu items are called, and the menus that some stand for.
// Source: Electron's docs/api/menu-item.md (Roles), lib/browser/roles.ts. Keys are lower-case, as roles are compared.
import type { MenuItemOptions } from './menu-item.ts'

export interface Role {
  readonly label: string
  readonly submenu?: readonly MenuItemOptions[]
}

const SEPARATOR: MenuItemOptions = { type: 'separator' }
const roles = (...names: string[]): MenuItemOptions[] => names.map((role) => ({ role }))

/** As on Linux and Windows; `appName` for the labels that carry it. */
export function rolesOf(appName: string): Readonly<Record<string, Role>> {
  return {
    about: { label: `About ${appName}` },
    close: { label: 'Close' },
    copy: { label: 'Copy' },
    cut: { label: 'Cut' },
    delete: { label: 'Delete' },
    editmenu: {
      label: 'Edit',
      submenu: [
        ...roles('undo', 'redo'),
        SEPARATOR,
        ...roles('cut', 'copy', 'paste', 'delete'),
        SEPARATOR,
        ...roles('selectAll'),
      ],
    },
    filemenu: { label: 'File', submenu: roles('quit') },
    forcereload: { label: 'Force Reload' },
    help: { label: 'Help' },
    minimize: { label: 'Minimize' },
    paste: { label: 'Paste' },
    pasteandmatchstyle: { label: 'Paste and Match Style' },
    quit: { label: 'Quit' },
    redo: { label: 'Redo' },
    reload: { label: 'Reload' },
    resetzoom: { label: 'Actual Size' },
    selectall: { label: 'Select All' },
    toggledevtools: { label: 'Toggle Developer Tools' },
    togglefullscreen: { label: 'Toggle Full Screen' },
    togglespellchecker: { label: 'Check Spelling While Typing' },
    undo: { label: 'Undo' },
    viewmenu: {
      label: 'View',
      submenu: [
        ...roles('reload', 'forceReload', 'toggleDevTools'),
        SEPARATOR,
        ...roles('resetZoom', 'zoomIn', 'zoomOut'),
        SEPARATOR,
        ...roles('togglefullscreen'),
      ],
    },
    window: { label: 'Window' },
    windowmenu: { label: 'Window', submenu: roles('minimize', 'zoom', 'close') },
    zoom: { label: 'Zoom' },
    zoomin: { label: 'Zoom In' },
    zoomout: { label: 'Zoom Out' },
  }
}
