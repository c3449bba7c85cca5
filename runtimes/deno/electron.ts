// The entry `omnisession/electron`: Electron's main-process module. The instance is made first, then its names exist.
import './electron-made.ts'

export type * from '../native/octets.ts'
export * from '../web/electron-exports.ts'
export { default, default as 'module.exports' } from '../web/electron-exports.ts'
