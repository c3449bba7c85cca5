// Members that a class of Electron has and ours does not yet, or not without a page or a screen: they exist and say so at
// use, instead of `undefined is not a function`.
import type { UnsupportedError } from '../host/errors.ts'

type Members = Readonly<Record<string, unknown>>

export interface UnsupportedMembers {
  /** Methods that throw. */
  readonly throws: readonly string[]
  /** Methods that give a promise: it rejects. */
  readonly rejects: readonly string[]
  /** Properties that throw when they are read or set. */
  readonly properties?: readonly string[]
}

/** What the class has itself stays. `refuse` gives the error for `owner.member`. */
export function defineUnsupported(
  prototype: object,
  owner: string,
  members: UnsupportedMembers,
  refuse: (self: Members, member: string) => UnsupportedError,
): void {
  const define = (names: readonly string[], describe: (member: string) => PropertyDescriptor): void => {
    for (const name of names)
      if (!(name in prototype))
        Object.defineProperty(prototype, name, { ...describe(`${owner}.${name}`), configurable: true })
  }
  const throwing = (member: string) =>
    function (this: Members): never {
      throw refuse(this, member)
    }
  define(members.throws, (member) => ({ value: throwing(member), writable: true }))
  define(members.rejects, (member) => ({
    value(this: Members) {
      return Promise.reject(refuse(this, member))
    },
    writable: true,
  }))
  define(members.properties ?? [], (member) => ({ get: throwing(member), set: throwing(member) }))
}
