// Imported before the names: makes the module they belong to.
import { electronInstance } from './electron-instance.ts'

electronInstance()
