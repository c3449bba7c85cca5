// One name, three spellings: WIT (`[method]jar.set-many`), AssemblyScript (`jarSetMany`), class (`JarSetManyParams`).
import type { WitFunction, WitInterface } from './wit.ts'

/** `set-from-header` is `setFromHeader`; a leading capital stays. */
export function memberName(kebab: string): string {
  return kebab.replaceAll(/-([a-zA-Z0-9])/g, (_, letter: string) => letter.toUpperCase())
}

export function className(kebab: string): string {
  const name = memberName(kebab)
  return name.charAt(0).toUpperCase() + name.slice(1)
}

/** The function of assembly/component/<interface>.ts that a WIT function is built from. */
export function functionName({ name, resource }: Pick<WitFunction, 'name' | 'resource'>): string {
  return memberName(resource ? `${resource}-${name}` : name)
}

/** The component model's name of an exported function. */
export function exportName(id: string, { name, resource, isConstructor }: WitFunction): string {
  if (!resource) return `${id}#${name}`
  return isConstructor ? `${id}#[constructor]${resource}` : `${id}#[method]${resource}.${name}`
}

export const resourcesOf = (wit: WitInterface): string[] =>
  [...wit.definitions.values()].filter(({ kind }) => kind === 'resource').map(({ name }) => name)
