// The entry `omnisession/electron` in a page: Electron's main-process module. `await app.whenReady()` comes first.
import './electron-made.ts'

export * from '../web/electron-exports.ts'
export { default } from '../web/electron-exports.ts'
