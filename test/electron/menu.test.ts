// Menus and themes as data: what scripts build, search and set where nobody sees it.
import { UnsupportedError } from '../../bindings/host/errors.ts'
import { deepEqual, describe, equal, it, ok, throws } from '../harness.ts'
import { testApplication } from './test-application.ts'

describe('Menu', () => {
  it('is built from a template, with the labels and menus that roles stand for', () => {
    const { Menu, MenuItem } = testApplication().electron
    const menu = Menu.buildFromTemplate([
      { label: 'File', submenu: [{ label: 'Open', id: 'open', accelerator: 'CmdOrCtrl+O' }, { role: 'quit' }] },
      { role: 'editMenu' },
      new MenuItem({ label: 'Done', type: 'checkbox', checked: true }),
    ])
    ok(menu instanceof Menu && menu.items[0] instanceof MenuItem && menu.items[0]?.submenu instanceof Menu)
    deepEqual(
      menu.items.map(({ label, type }) => [label, type]),
      [
        ['File', 'submenu'],
        ['Edit', 'submenu'],
        ['Done', 'checkbox'],
      ],
    )
    deepEqual(
      menu.items[1]?.submenu?.items.map(({ label, type }) => (type === 'separator' ? '-' : label)),
      ['Undo', 'Redo', '-', 'Cut', 'Copy', 'Paste', 'Delete', '-', 'Select All'],
    )
    const open = menu.getMenuItemById('open')
    deepEqual([open?.label, open?.accelerator, open?.menu], ['Open', 'CmdOrCtrl+O', menu.items[0]?.submenu])
    equal(menu.getMenuItemById('nothing'), null)
  })

  it('leaves out separators that separate nothing', () => {
    const { Menu } = testApplication().electron
    const separator = { type: 'separator' } as const
    const template = [separator, { label: 'a' }, separator, separator, { label: 'b' }, separator]
    deepEqual(
      Menu.buildFromTemplate(template).items.map(({ type }) => type),
      ['normal', 'separator', 'normal'],
    )
  })

  it('refuses with the texts of Electron', () => {
    const { Menu, MenuItem } = testApplication().electron
    const menu = new Menu()
    throws(() => Menu.buildFromTemplate({} as never), /Menu template must be an array/)
    throws(() => Menu.buildFromTemplate([{ click: () => {} }]), /must have at least one of label, role or type/)
    throws(() => menu.append({ label: 'x' } as never), 'Invalid item')
    throws(() => menu.insert(-1, new MenuItem({ label: 'x' })), 'Position -1 cannot be less than 0')
    throws(() => menu.insert(1, new MenuItem({ label: 'x' })), /cannot be greater than the total MenuItem count/)
    throws(() => new MenuItem({ label: 'x', type: 'button' as never }), 'Unknown menu item type: button')
    throws(() => new MenuItem({ label: 'x', type: 'submenu' }), 'Invalid submenu')
    throws(() => Menu.setApplicationMenu({} as never), 'Invalid menu')
  })

  it('refuses what would be ignored: order by name, and a screen', () => {
    const { Menu } = testApplication().electron
    const isUnsupported = (error: unknown): boolean => error instanceof UnsupportedError
    throws(() => Menu.buildFromTemplate([{ label: 'a', before: ['b'] }]), isUnsupported)
    throws(() => new Menu().popup(), isUnsupported)
    throws(() => Menu.buildFromTemplate([{ role: 'copy' }]).items[0]?.click(), isUnsupported)
  })

  it('items that are chosen by the script do what they say', async () => {
    const { electron, exited } = testApplication()
    const { Menu, app } = electron
    const told: unknown[] = []
    const radio = (label: string) => ({ label, type: 'radio' as const, click: () => told.push(label) })
    const menu = Menu.buildFromTemplate([radio('a'), radio('b'), { label: 'c', type: 'checkbox' }, { role: 'quit' }])
    for (const at of [0, 1, 2]) menu.items[at]?.click()
    deepEqual(
      menu.items.map(({ checked }) => checked),
      [false, true, true, false],
    )
    deepEqual(told, ['a', 'b'])
    await app.whenReady()
    menu.items[3]?.click()
    equal(await exited, 0)
  })

  it('of the application is kept, and is that of app', () => {
    const { Menu, app } = testApplication().electron
    equal(Menu.getApplicationMenu(), null)
    const menu = new Menu()
    Menu.setApplicationMenu(menu)
    equal(app.applicationMenu, menu)
    app.applicationMenu = null
    equal(Menu.getApplicationMenu(), null)
  })
})

describe('nativeTheme', () => {
  it('is light until the script says dark, and tells of the change afterwards', async () => {
    const { nativeTheme } = testApplication().electron
    deepEqual([nativeTheme.themeSource, nativeTheme.shouldUseDarkColors], ['system', false])
    let updates = 0
    const updated = new Promise<void>((resolve) =>
      nativeTheme.on('updated', () => {
        updates += 1
        resolve()
      }),
    )
    nativeTheme.themeSource = 'dark'
    nativeTheme.themeSource = 'dark'
    equal(updates, 0)
    await updated
    deepEqual([updates, nativeTheme.shouldUseDarkColors], [1, true])
    throws(() => {
      nativeTheme.themeSource = 'sepia' as never
    }, /conversion failure from sepia/)
  })
})
