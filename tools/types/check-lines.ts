// One line of TypeScript for each thing that must hold between Electron's types and ours. A line that does not compile
// is a difference; what it says names the member.
//
// class     a value of ours is one of theirs (K0); overloads too
// type      a member alone (K1), as a plain function type: method syntax would compare parameters in both directions
// event     a listener typed with their arguments can be added and removed (K2)
// missing   every declaration, member, event and field exists (K3)
// readonly  neither more nor less can be assigned to (K4)
// any       what is no `any` there is none here (K4)
// loose     a name that is no event is refused; otherwise no event could be missing

import type { Cut, Declaration, Member } from './electron-cut.ts'

export interface CheckLine {
  /** `type Session.setProxy`. */
  readonly difference: string
  readonly code: string
  /** The line holds when it does not compile. */
  readonly mustFail: boolean
}

interface Subject {
  /** What differences call it. */
  readonly title: string
  readonly theirs: string
  readonly ours: string
}

const line = (difference: string, code: string): CheckLine => ({ difference, code, mustFail: false })

export const PRELUDE: string = `
declare function assign<T>(value: T): void
declare function given<T>(): T
type Plain<F> = F extends (...args: infer A) => infer R ? (...args: A) => R : F
type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false
type IsReadonly<T, K extends keyof T> = Equal<{ [P in K]: T[P] }, { readonly [P in K]: T[P] }>
type IsAny<T> = 0 extends 1 & T ? true : false
type HasAny<F> = IsAny<F> extends true ? true
  : F extends (...args: infer A) => infer R ? [IsAny<A[number]>, IsAny<R>, IsAny<Awaited<R>>] : false
type Offered<T, K, Otherwise> = K extends keyof T ? Plain<T[K]> : Otherwise
`

function memberLines({ title, theirs, ours }: Subject, { name, isMethod }: Member): readonly CheckLine[] {
  const [key, id] = [`'${name}'`, `${title}.${name}`]
  const lines = [
    line(`missing ${id}`, `assign<keyof ${ours}>(${key})`),
    line(`type ${id}`, `assign<Plain<${theirs}[${key}]>>(given<Plain<${ours}[${key}]>>())`),
    line(`any ${id}`, `assign<HasAny<${theirs}[${key}]>>(given<HasAny<${ours}[${key}]>>())`),
  ]
  return isMethod ? lines : [...lines, readonlyLine({ title, theirs, ours }, name)]
}

function readonlyLine({ title, theirs, ours }: Subject, name: string): CheckLine {
  const theirsIs = `IsReadonly<${theirs}, '${name}'>`
  return line(`readonly ${title}.${name}`, `assign<${theirsIs}>(given<IsReadonly<${ours}, '${name}'>>())`)
}

function eventLines({ name, events }: Declaration): readonly CheckLine[] {
  if (events.size === 0) return []
  const ours = `given<Ours.${name}>()`
  const lines = [...events.keys()].flatMap((event) => {
    const listener = `given<(...args: Electron.${name}_Events['${event}']) => void>()`
    const calls = ['on', 'off', 'once', 'addListener', 'removeListener']
    return [
      line(`missing ${name} '${event}'`, `${ours}.on('${event}', () => {})`),
      line(`event ${name} '${event}'`, calls.map((call) => `${ours}.${call}('${event}', ${listener})`).join('; ')),
    ]
  })
  return [...lines, { difference: `loose ${name}`, code: `${ours}.on('no such event', () => {})`, mustFail: true }]
}

function classLines(declaration: Declaration): readonly CheckLine[] {
  const { name, members } = declaration
  const subject = { title: name, theirs: `Electron.${name}`, ours: `Ours.${name}` }
  return [
    line(`missing ${name}`, `given<Ours.${name}>()`),
    line(`class ${name}`, `assign<Electron.${name}>(given<Ours.${name}>())`),
    ...members.filter((member) => !member.isStatic).flatMap((member) => memberLines(subject, member)),
    ...eventLines(declaration),
  ]
}

/** Fields of results and options alike: their types are compared where a member takes or gives them. */
function structureLines({ name, members }: Declaration): readonly CheckLine[] {
  const subject = { title: name, theirs: `Electron.${name}`, ours: `Ours.${name}` }
  const fields = members.flatMap((member) => {
    const [missing, , any] = memberLines(subject, member)
    return [missing as CheckLine, any as CheckLine, readonlyLine(subject, member.name)]
  })
  return [line(`missing ${name}`, `given<Ours.${name}>()`), ...fields]
}

/** The module objects: `session` has the statics of its class, `net` is one of its kind. */
export function moduleLines({ declarations }: Cut): readonly CheckLine[] {
  const statics = declarations.find(({ name }) => name === 'Session')?.members.filter((member) => member.isStatic) ?? []
  const session = { title: 'session', theirs: '(typeof Electron.Session)', ours: '(typeof Ours.session)' }
  return [
    ...statics.flatMap((member) => memberLines(session, member)),
    line('class net', 'assign<Electron.Net>(given<typeof Ours.net>())'),
  ]
}

export function cutLines({ declarations }: Cut): readonly CheckLine[] {
  return declarations.flatMap((declaration) => {
    if (declaration.kind === 'alias') return []
    return declaration.kind === 'class' ? classLines(declaration) : structureLines(declaration)
  })
}

/** Of a class that we have in part: each member that there is is theirs. Its events are all asked for. */
export function partialLines(declaration: Declaration): readonly CheckLine[] {
  const { name, members } = declaration
  const lines = members.map((member) => {
    const theirs = `Plain<Electron.${name}['${member.name}']>`
    const code = `assign<${theirs}>(given<Offered<Ours.${name}, '${member.name}', ${theirs}>>())`
    return { isStatic: member.isStatic, line: line(`type ${name}.${member.name}`, code) }
  })
  return [...lines.filter(({ isStatic }) => !isStatic).map((one) => one.line), ...eventLines(declaration)]
}
