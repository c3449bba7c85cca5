// Writes the AssemblyScript entry of the component: for every WIT function one export that takes the canonical ABI's
// core values, lays them out as one record and hands it, with room for the result, to the function of the domain.
import { type FlatValue, flatten, layoutOf, layoutOfFields, MAX_FLAT_PARAMS, resolve } from './layout.ts'
import { className, exportName, functionName, memberName, resourcesOf } from './names.ts'
import { resultName, scalarOf } from './views.ts'
import type { WitFunction, WitInterface, WitType } from './wit.ts'

/** The package of assembly/wit/omnisession.wit. */
export interface WitPackage {
  /** `omnisession:core` */
  readonly name: string
  readonly version: string
  readonly interfaces: readonly WitInterface[]
}

export interface EntryExport {
  /** The entry's function. */
  readonly from: string
  /** Its name in the component. */
  readonly to: string
}

export const interfaceId = ({ name, version }: WitPackage, wit: WitInterface): string =>
  `${name}/${wit.name}@${version}`

const entryName = (wit: WitInterface, name: string): string => `${wit.name.replaceAll('-', '_')}__${name}`
const viewsName = (wit: WitInterface): string => `${memberName(wit.name)}Views`
const isScalar = (wit: WitInterface, one: WitFunction): boolean => !one.result || scalarOf(wit, one.result) !== null

/** What the transform exports under which name. */
export function entryExports(pkg: WitPackage): EntryExport[] {
  return pkg.interfaces.flatMap((wit) => {
    const id = interfaceId(pkg, wit)
    const functions = wit.functions.flatMap((one) => {
      const to = exportName(id, one)
      const post = isScalar(wit, one) ? [] : [{ from: 'released', to: `cabi_post_${to}` }]
      return [{ from: entryName(wit, functionName(one)), to }, ...post]
    })
    const drops = resourcesOf(wit).map((name) => ({ from: entryName(wit, `${name}Drop`), to: `${id}#[dtor]${name}` }))
    return [...functions, ...drops]
  })
}

/** `isSpilled`: more core values than may be passed, so that the caller has laid them out already. */
function parameters(wit: WitInterface, one: WitFunction): { readonly isSpilled: boolean; readonly flat: FlatValue[] } {
  const { offsets } = layoutOfFields(
    wit,
    one.params.map((param) => param.type),
  )
  const flat = one.params.flatMap((param, i) => flatten(wit, param.type, offsets[i]!))
  return { isSpilled: flat.length > MAX_FLAT_PARAMS, flat }
}

function writeFunction(wit: WitInterface, one: WitFunction): string[] {
  const name = functionName(one)
  const { isSpilled, flat } = parameters(wit, one)
  const signature = isSpilled ? 'given: usize' : flat.map(({ type }, i) => `a${i}: ${type}`).join(', ')
  const stores = flat.map(({ store, offset }, i) => `  store<${store}>(PARAMS, <${store}>a${i}, ${offset})`)
  const params = `changetype<${viewsName(wit)}.${className(name)}Params>(${isSpilled ? 'given' : 'PARAMS'})`
  const passed = one.params.length > 0 ? [params] : []
  const type = one.result ? scalarOf(wit, one.result) : 'void'
  const head = `export function ${entryName(wit, name)}(${signature}): ${type ?? 'usize'} {`
  return [head, ...(isSpilled ? [] : stores), ...writeCall(wit, one, passed), '}']
}

function writeCall(wit: WitInterface, one: WitFunction, passed: readonly string[]): string[] {
  const name = functionName(one)
  const call = (args: readonly string[]) => `${memberName(wit.name)}.${name}(${args.join(', ')})`
  if (one.isConstructor) return [`  const made = ${call(passed)}`, '  release()', `  return ${one.resource}New(made)`]
  if (!one.result) return [`  ${call(passed)}`, '  release()']
  if (scalarOf(wit, one.result)) return [`  const answer = ${call(passed)}`, '  release()', '  return answer']
  const { size } = layoutOf(wit, one.result)
  const result = `changetype<${viewsName(wit)}.${resultName(one)}>(RESULT)`
  const called = call([...passed, result])
  const answered = canFail(wit, one.result)
    ? [`  const status = ${called}`, `  if (status < 0) ${memberName(wit.name)}.refuse(${result}.fail(), status)`]
    : [`  ${called}`]
  return [`  memory.fill(RESULT, 0, ${size})`, ...answered, '  return RESULT']
}

/** Such a function answers a status; when it is negative, the domain's `refuse` says what failed. */
function canFail(wit: WitInterface, type: WitType): boolean {
  const what = resolve(wit, type)
  return what.kind === 'result' && what.error !== null
}

function writeResource(pkg: WitPackage, wit: WitInterface, name: string): string[] {
  return [
    `@external("[export]${interfaceId(pkg, wit)}", "[resource-new]${name}")`,
    `declare function ${name}New(representation: u32): u32`,
    `export function ${entryName(wit, `${name}Drop`)}(representation: u32): void {`,
    `  ${memberName(wit.name)}.${name}Drop(representation)`,
    '}',
  ]
}

function largest(pkg: WitPackage, size: (wit: WitInterface, one: WitFunction) => number): number {
  return Math.max(8, ...pkg.interfaces.flatMap((wit) => wit.functions.map((one) => size(wit, one))))
}

export function writeEntry(pkg: WitPackage): string {
  const lines = pkg.interfaces.flatMap((wit) => [
    ...resourcesOf(wit).flatMap((name) => writeResource(pkg, wit, name)),
    ...wit.functions.flatMap((one) => writeFunction(wit, one)),
  ])
  const params = largest(
    pkg,
    (wit, one) =>
      layoutOfFields(
        wit,
        one.params.map((param) => param.type),
      ).size,
  )
  const results = largest(pkg, (wit, one) => (isScalar(wit, one) || !one.result ? 0 : layoutOf(wit, one.result).size))
  return [
    '// Generated from assembly/wit by tools/build-component.ts: the exports of the component.',
    "import { release } from './call'",
    ...pkg.interfaces.flatMap((wit) => [
      `import * as ${memberName(wit.name)} from './${wit.name}'`,
      `import * as ${viewsName(wit)} from './${wit.name}-views.generated'`,
    ]),
    "export { cabi_realloc } from './call'",
    `const PARAMS = memory.data(${params}, 8)`,
    `const RESULT = memory.data(${results}, 8)`,
    'export function released(result: usize): void {',
    '  release()',
    '}',
    ...lines,
    '',
  ].join('\n')
}
