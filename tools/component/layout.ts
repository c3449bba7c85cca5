// Where a WIT value lies in linear memory, and as which core values it is passed.
// Spec: component-model/design/mvp/CanonicalABI.md, "Alignment", "Element Size", "Flattening".
import type { WitDefinition, WitInterface, WitType } from './wit.ts'

export interface Layout {
  readonly size: number
  readonly align: number
}

/** A core value of a flattened argument and where it belongs when the argument is stored. */
export interface FlatValue {
  readonly type: 'i32' | 'i64' | 'f64'
  readonly store: 'u8' | 'u16' | 'u32' | 'u64' | 'f64'
  readonly offset: number
}

/** More core values than this are passed as one pointer. */
export const MAX_FLAT_PARAMS = 16

const SIZES: Readonly<Record<string, number>> = { bool: 1, u8: 1, u16: 2, u32: 4, u64: 8, f64: 8 }
const PAIR: Layout = { size: 8, align: 4 }

const up = (offset: number, align: number): number => Math.ceil(offset / align) * align

/** What a name stands for: a definition that is no alias, or a type that has no name of its own. */
export function resolve(wit: WitInterface, type: WitType): WitType | WitDefinition {
  if (type.kind !== 'name') return type
  const definition = wit.definitions.get(type.name)
  if (!definition) throw new Error(`${wit.name} defines no type ${type.name}`)
  return definition.kind === 'alias' ? resolve(wit, definition.type) : definition
}

/** Offsets of fields one behind the other, and the whole. */
export function layoutOfFields(wit: WitInterface, types: readonly WitType[]): Layout & { readonly offsets: number[] } {
  let at = 0
  let align = 1
  const offsets = types.map((type) => {
    const layout = layoutOf(wit, type)
    const offset = up(at, layout.align)
    at = offset + layout.size
    align = Math.max(align, layout.align)
    return offset
  })
  return { size: up(at, align), align, offsets }
}

/** A tag octet, and the payload of any case behind it. */
export function layoutOfCases(wit: WitInterface, payloads: readonly (WitType | null)[]): Layout & { payload: number } {
  const layouts = payloads.filter((type) => type !== null).map((type) => layoutOf(wit, type))
  const align = Math.max(1, ...layouts.map((layout) => layout.align))
  const size = up(align + Math.max(0, ...layouts.map((layout) => layout.size)), align)
  return { size, align, payload: align }
}

/** The payload types of a type that has cases; null when it has none. */
export function payloadsOf(type: WitType | WitDefinition): readonly (WitType | null)[] | null {
  if (type.kind === 'option') return [null, type.of]
  if (type.kind === 'result') return [type.ok, type.error]
  return type.kind === 'variant' ? type.cases.map((one) => one.type) : null
}

export function layoutOf(wit: WitInterface, type: WitType): Layout {
  const what = resolve(wit, type)
  const size = SIZES[what.kind]
  if (size !== undefined) return { size, align: size }
  if (what.kind === 'string' || what.kind === 'list') return PAIR
  if (what.kind === 'record')
    return layoutOfFields(
      wit,
      what.fields.map((field) => field.type),
    )
  const payloads = payloadsOf(what)
  if (payloads) return layoutOfCases(wit, payloads)
  if (what.kind === 'enum' || what.kind === 'flags') {
    const width = flagsWidth(what.kind, what.cases.length)
    return { size: width, align: width }
  }
  throw new Error(`${wit.name}: a ${what.kind} has no place in memory here`)
}

function flagsWidth(kind: 'enum' | 'flags', cases: number): number {
  if (cases > (kind === 'enum' ? 256 : 32)) throw new Error(`${cases} cases are too many for one ${kind} here`)
  if (kind === 'enum' || cases <= 8) return 1
  return cases <= 16 ? 2 : 4
}

const INTEGER: Readonly<Record<number, FlatValue['store']>> = { 1: 'u8', 2: 'u16', 4: 'u32' }

/** The core values of an argument that would lie at `at`. */
export function flatten(wit: WitInterface, type: WitType, at = 0): FlatValue[] {
  const what = resolve(wit, type)
  if (what.kind === 'f64') return [{ type: 'f64', store: 'f64', offset: at }]
  if (what.kind === 'u64') return [{ type: 'i64', store: 'u64', offset: at }]
  if (what.kind === 'string' || what.kind === 'list') return [at, at + 4].map((offset) => word(offset, 4))
  if (what.kind === 'record') {
    const { offsets } = layoutOf(wit, type) as ReturnType<typeof layoutOfFields>
    return what.fields.flatMap((field, i) => flatten(wit, field.type, at + offsets[i]!))
  }
  const payloads = payloadsOf(what)
  if (payloads) return [word(at, 1), ...flattenCases(wit, payloads, at)]
  return [word(at, layoutOf(wit, type).size)]
}

const word = (offset: number, size: number): FlatValue => ({ type: 'i32', store: INTEGER[size]!, offset })

/** The cases share their core values, so that one with payload may stand beside empty ones only. */
function flattenCases(wit: WitInterface, payloads: readonly (WitType | null)[], at: number): FlatValue[] {
  const full = payloads.filter((type) => type !== null)
  if (full.length > 1) throw new Error(`${wit.name}: a variant with several payloads cannot be an argument here`)
  return full.flatMap((type) => flatten(wit, type, at + layoutOfCases(wit, payloads).payload))
}
