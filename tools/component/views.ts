// Writes the AssemblyScript views of an interface: for every record, variant, argument list and result a class without
// fields whose accessors read and write at the places the canonical ABI gives them.
import { type Layout, layoutOf, layoutOfCases, layoutOfFields, payloadsOf, resolve } from './layout.ts'
import { className, functionName, memberName } from './names.ts'
import type { WitFunction, WitInterface, WitType } from './wit.ts'

const SCALARS: Readonly<Record<string, string>> = Object.fromEntries(
  ['bool', 'u8', 'u16', 'u32', 'u64', 'f64'].map((name) => [name, name]),
)
const UNSIGNED: Readonly<Record<number, string>> = { 1: 'u8', 2: 'u16', 4: 'u32' }

/** The AssemblyScript type of what is passed and returned as one number; null when it has no such. */
export function scalarOf(wit: WitInterface, type: WitType): string | null {
  const what = resolve(wit, type)
  if (what.kind === 'enum' || what.kind === 'flags') return UNSIGNED[layoutOf(wit, type).size]!
  return SCALARS[what.kind] ?? null
}

function accessor(name: string, type: string, offset: number): string[] {
  const [read, write] = type === 'bool' ? ['load<u8>(', ' != 0'] : [`load<${type === 'usize' ? 'u32' : type}>(`, '']
  const stored = type === 'bool' ? 'u8' : type === 'usize' ? 'u32' : type
  const value = type === 'usize' ? '<u32>value' : type === 'bool' ? '<u8>value' : 'value'
  return [
    `  get ${name}(): ${type} { return ${read}changetype<usize>(this), ${offset})${write} }`,
    `  set ${name}(value: ${type}) { store<${stored}>(changetype<usize>(this), ${value}, ${offset}) }`,
  ]
}

const inner = (name: string, type: string, offset: number): string =>
  `  get ${name}(): ${type} { return changetype<${type}>(changetype<usize>(this) + ${offset}) }`

/** Accessors of a value called `name` at `offset`. Texts and lists are an address and a length. */
function accessors(wit: WitInterface, name: string, type: WitType, offset: number): string[] {
  const scalar = scalarOf(wit, type)
  if (scalar) return accessor(name, scalar, offset)
  const what = resolve(wit, type)
  if (what.kind === 'string' || what.kind === 'list') {
    return [...accessor(name, 'usize', offset), ...accessor(`${name}Length`, 'u32', offset + 4)]
  }
  if (what.kind === 'option') {
    const { payload } = layoutOfCases(wit, [null, what.of])
    return [...accessor(memberName(`has-${name}`), 'bool', offset), ...accessors(wit, name, what.of, offset + payload)]
  }
  if (type.kind === 'name') return [inner(name, className(type.name), offset)]
  throw new Error(`${wit.name}: a ${what.kind} inside another type needs a name of its own`)
}

function fieldsOf(wit: WitInterface, fields: readonly { readonly name: string; readonly type: WitType }[]): string[] {
  const { offsets } = layoutOfFields(
    wit,
    fields.map((field) => field.type),
  )
  return fields.flatMap((field, i) => accessors(wit, memberName(field.name), field.type, offsets[i]!))
}

function casesOf(wit: WitInterface, names: readonly string[], payloads: readonly (WitType | null)[]): string[] {
  const { payload } = layoutOfCases(wit, payloads)
  const members = payloads.flatMap((type, i) => (type ? accessors(wit, memberName(names[i]!), type, payload) : []))
  return [...accessor('tag', 'u8', 0), ...members]
}

function view(name: string, { size, align }: Layout, members: readonly string[]): string[] {
  if (align > 8) throw new Error(`${name} needs an alignment of ${align}`)
  const constant = `@inline export const ${constantName(name)}_SIZE: u32 = ${size}`
  return [constant, '@unmanaged', `export class ${name} {`, ...members, '}']
}

/** Turns a result into a failure; what failed is filled in through the view it returns. */
function failOf(wit: WitInterface, { error }: Extract<WitType, { kind: 'result' }>): string[] {
  if (!error) return []
  if (error.kind !== 'name' || scalarOf(wit, error)) throw new Error(`${wit.name}: what fails needs a named variant`)
  return [`  fail(): ${className(error.name)} {`, '    this.tag = 1', '    return this.error', '  }']
}

/** Members of a type without fields of its own: a result, an option, a list. */
function membersOf(wit: WitInterface, type: WitType): string[] {
  const what = resolve(wit, type)
  const payloads = payloadsOf(what)
  if (what.kind === 'record') return fieldsOf(wit, what.fields)
  if (what.kind === 'variant')
    return casesOf(
      wit,
      what.cases.map((one) => one.name),
      payloads!,
    )
  if (what.kind === 'result') return [...casesOf(wit, ['ok', 'error'], payloads!), ...failOf(wit, what)]
  return accessors(wit, 'value', type, 0)
}

const constantName = (name: string): string => name.replace(/(?<=[a-z0-9])(?=[A-Z])/g, '_').toUpperCase()

function definitionsOf(wit: WitInterface): string[] {
  return [...wit.definitions.values()].flatMap((definition) => {
    const type: WitType = { kind: 'name', name: definition.name }
    const name = className(definition.name)
    if (definition.kind === 'resource') return []
    if (definition.kind === 'enum' || definition.kind === 'flags' || definition.kind === 'variant') {
      const isFlags = definition.kind === 'flags'
      const numbers = definition.cases.map((one, i) => {
        const label = constantName(memberName(`${definition.name}-${typeof one === 'string' ? one : one.name}`))
        return `@inline export const ${label}: u32 = ${isFlags ? 2 ** i : i}`
      })
      return isFlags || definition.kind === 'enum'
        ? numbers
        : [...numbers, ...view(name, layoutOf(wit, type), membersOf(wit, type))]
    }
    return view(name, layoutOf(wit, type), membersOf(wit, type))
  })
}

/** The class of a function's result: its own, or the named type's. */
export function resultName(one: WitFunction): string {
  return one.result?.kind === 'name' ? className(one.result.name) : `${className(functionName(one))}Result`
}

function viewsOf(wit: WitInterface, one: WitFunction): string[] {
  const name = className(functionName(one))
  const types = one.params.map((param) => param.type)
  const lines: string[] = []
  if (types.length > 0) lines.push(...view(`${name}Params`, layoutOfFields(wit, types), fieldsOf(wit, one.params)))
  if (one.result && one.result.kind !== 'name' && !scalarOf(wit, one.result)) {
    lines.push(...view(resultName(one), layoutOf(wit, one.result), membersOf(wit, one.result)))
  }
  return lines
}

export function writeViews(wit: WitInterface): string {
  const header = `// Generated from assembly/wit/${wit.name}.wit by tools/build-component.ts: a table of places in memory.`
  const lines = [header, ...definitionsOf(wit), ...wit.functions.flatMap((one) => viewsOf(wit, one))]
  return `${lines.join('\n')}\n`
}
