// Main scripts as people write them, unmodified: they live, end, and what is not built says so.
import { deepEqual, describe, equal, it, ok } from '../harness.ts'
import { withApp } from './script.ts'

describe('omnisession run: main scripts from the wild', () => {
  it('a menu from a template, a theme, a single instance, a window that is closed', () =>
    withApp(
      {
        'package.json': '{ "name": "wild", "main": "main.js" }',
        'main.js': `
const { app, BrowserWindow, Menu, nativeTheme, ipcMain, shell } = require('electron')
const path = require('node:path')
if (!app.requestSingleInstanceLock()) app.quit()
let mainWindow
function createWindow() {
  mainWindow = new BrowserWindow({ show: false, webPreferences: { preload: path.join(__dirname, 'preload.js') } })
  mainWindow.once('ready-to-show', () => mainWindow.show())
  mainWindow.on('closed', () => { mainWindow = null; console.log('closed') })
  mainWindow.loadFile('index.html')
}
app.whenReady().then(() => {
  Menu.setApplicationMenu(Menu.buildFromTemplate([
    ...(process.platform === 'darwin' ? [{ role: 'appMenu' }] : []),
    { label: 'File', submenu: [{ label: 'Open', click: () => shell.openExternal('https://a.test') }, { role: 'quit' }] },
    { role: 'editMenu' },
    { role: 'help', submenu: [{ label: 'Learn More' }] }
  ]))
  console.log(Menu.getApplicationMenu().items.map((item) => item.label).slice(-3).join())
  nativeTheme.on('updated', () => { console.log('dark', nativeTheme.shouldUseDarkColors); mainWindow.close() })
  nativeTheme.themeSource = 'dark'
  ipcMain.handle('ping', () => 'pong')
  createWindow()
  app.on('activate', () => { if (BrowserWindow.getAllWindows().length === 0) createWindow() })
})
app.on('window-all-closed', () => { if (process.platform !== 'darwin') app.quit() })`,
      },
      async (app) => {
        const { lines, code } = await app.run('.')
        deepEqual(lines, ['File,Edit,Help', 'dark true', 'closed'])
        equal(code, 0)
      },
    ))

  it('compiled from TypeScript, with parts that are not built: each says so, and the app goes on', () =>
    withApp(
      {
        'main.js': `
"use strict";
var __importDefault = (this && this.__importDefault) || function (mod) { return (mod && mod.__esModule) ? mod : { "default": mod }; };
Object.defineProperty(exports, "__esModule", { value: true });
const electron_1 = require("electron");
const electron_2 = __importDefault(require("electron"));
electron_1.app.on('ready', async () => {
    console.log('same', electron_2.default.app === electron_1.app);
    const ses = electron_1.session.defaultSession;
    const say = (error) => console.log(error.message);
    try { ses.netLog.startLogging('/nowhere'); } catch (error) { say(error); }
    await ses.resolveProxy('https://a.test').catch(say);
    await ses.cookies.set({ url: 'https://a.test', name: 'n', value: 'v' });
    electron_1.dialog.showOpenDialog({});
});
process.on('unhandledRejection', (reason) => { console.log(reason.message); electron_1.app.quit(); });`,
      },
      async (app) => {
        const { lines, code } = await app.run('main.js')
        equal(lines[0], 'same true')
        for (const [at, name] of ['session.netLog', 'session.resolveProxy', 'dialog.showOpenDialog'].entries())
          ok(
            lines[at + 1]?.startsWith(`${name} is not supported on`) && lines[at + 1]?.includes('not built'),
            lines[at + 1],
          )
        equal(code, 0)
      },
    ))
})
