// Names of Electron that are not built: they exist, so that a script links and destructures them, and say so at use.
import { type RuntimeName, UnsupportedError } from '../host/errors.ts'

// What engines and tools read of any object they meet (await, inspection, conversion): answered as an object without
// these members would, so that logging or returning the module does not throw.
const SILENT: ReadonlySet<string> = new Set([
  'then',
  'toJSON',
  'constructor',
  'prototype',
  'name',
  'length',
  'inspect',
  'asymmetricMatch',
  'nodeType',
  '$$typeof',
  '__esModule',
  'default',
  'hasOwnProperty',
  'toString',
  'valueOf',
])

/** Stands for a module or class of Electron: reading a member, calling or constructing it throws. */
export function notBuilt(name: string, runtime: RuntimeName, why = 'this part of Electron is not built'): object {
  const refuse = (what: string): never => {
    throw new UnsupportedError(what, runtime, why)
  }
  // Classes are functions, so that `new` and `extends` reach the traps; `typeof` answers as in Electron.
  const isClass = /^[A-Z]/.test(name)
  const target = isClass ? Object.defineProperty(function stand() {}, 'name', { value: name }) : {}
  return new Proxy(target, {
    get: (object, key) =>
      typeof key === 'symbol' || SILENT.has(key) ? Reflect.get(object, key) : refuse(`${name}.${key}`),
    set: (_object, key) => refuse(`${name}.${String(key)}`),
    apply: () => refuse(`${name}()`),
    construct: () => refuse(`new ${name}()`),
  })
}
