// Every name of Electron's main-process module as a static export, since ES modules link before they run. The modules
// that re-export this one (runtimes/*/electron.ts) make the instance first.
import type { BrowserWindow as BrowserWindowInstance } from '../../bindings/electron/browser-window.ts'
import type { ElectronModule } from '../../bindings/electron/electron-module.ts'
import { madeElectron } from './made-electron.ts'

export type * from '../../bindings/electron/electron-types.ts'

const electron: ElectronModule = madeElectron()

export const app: ElectronModule['app'] = electron.app
export const autoUpdater: ElectronModule['autoUpdater'] = electron.autoUpdater
export const BaseWindow: ElectronModule['BaseWindow'] = electron.BaseWindow
export const BrowserView: ElectronModule['BrowserView'] = electron.BrowserView
export type BrowserWindow = BrowserWindowInstance
export const BrowserWindow: ElectronModule['BrowserWindow'] = electron.BrowserWindow
export const clipboard: ElectronModule['clipboard'] = electron.clipboard
export const ClipboardItem: ElectronModule['ClipboardItem'] = electron.ClipboardItem
export const contentTracing: ElectronModule['contentTracing'] = electron.contentTracing
export const crashReporter: ElectronModule['crashReporter'] = electron.crashReporter
export const desktopCapturer: ElectronModule['desktopCapturer'] = electron.desktopCapturer
export const dialog: ElectronModule['dialog'] = electron.dialog
export const globalShortcut: ElectronModule['globalShortcut'] = electron.globalShortcut
export const ImageView: ElectronModule['ImageView'] = electron.ImageView
export const inAppPurchase: ElectronModule['inAppPurchase'] = electron.inAppPurchase
export const ipcMain: ElectronModule['ipcMain'] = electron.ipcMain
export const Menu: ElectronModule['Menu'] = electron.Menu
export const MenuItem: ElectronModule['MenuItem'] = electron.MenuItem
export const MessageChannelMain: ElectronModule['MessageChannelMain'] = electron.MessageChannelMain
export const nativeImage: ElectronModule['nativeImage'] = electron.nativeImage
export const nativeTheme: ElectronModule['nativeTheme'] = electron.nativeTheme
export const net: ElectronModule['net'] = electron.net
export const netLog: ElectronModule['netLog'] = electron.netLog
export const Notification: ElectronModule['Notification'] = electron.Notification
export const powerMonitor: ElectronModule['powerMonitor'] = electron.powerMonitor
export const powerSaveBlocker: ElectronModule['powerSaveBlocker'] = electron.powerSaveBlocker
export const protocol: ElectronModule['protocol'] = electron.protocol
export const pushNotifications: ElectronModule['pushNotifications'] = electron.pushNotifications
export const safeStorage: ElectronModule['safeStorage'] = electron.safeStorage
export const screen: ElectronModule['screen'] = electron.screen
export const ServiceWorkerMain: ElectronModule['ServiceWorkerMain'] = electron.ServiceWorkerMain
export const session: ElectronModule['session'] = electron.session
export const sharedTexture: ElectronModule['sharedTexture'] = electron.sharedTexture
export const ShareMenu: ElectronModule['ShareMenu'] = electron.ShareMenu
export const shell: ElectronModule['shell'] = electron.shell
export const systemPreferences: ElectronModule['systemPreferences'] = electron.systemPreferences
export const TouchBar: ElectronModule['TouchBar'] = electron.TouchBar
export const Tray: ElectronModule['Tray'] = electron.Tray
export const utilityProcess: ElectronModule['utilityProcess'] = electron.utilityProcess
export const View: ElectronModule['View'] = electron.View
export const webContents: ElectronModule['webContents'] = electron.webContents
export const WebContentsView: ElectronModule['WebContentsView'] = electron.WebContentsView
export const webFrameMain: ElectronModule['webFrameMain'] = electron.webFrameMain

// `import electron from 'electron'`, and what `require('electron')` gives where CommonJS can load ES modules.
// biome-ignore lint/style/noDefaultExport: Electron's module has one
export { electron as default, electron as 'module.exports' }
