// `node --import` of this file makes `electron` lead to us in that process; forked children are started so.
import { installElectronHooks } from './electron-hooks.ts'

installElectronHooks()
