// Cuts the session API out of Electron's declarations: the given classes and every declaration they mention. Classes
// that stand for a page are replaced, since no class without a page can have all their members: by ours where we offer
// one, else by an empty stand-in that nothing of ours can be mistaken for.
// Cost: parsing electron.d.ts (1.2 MB) takes 0.2 s; no type is asked for, syntax is enough.

import ts from 'typescript5'

export interface Member {
  readonly name: string
  readonly isMethod: boolean
  readonly isStatic: boolean
}

export interface Declaration {
  readonly name: string
  /** A structure is an interface that has properties only. */
  readonly kind: 'class' | 'structure' | 'alias'
  /** Own and inherited, overloads once, without the emitter's. */
  readonly members: readonly Member[]
  /** Event names to the parameter list of their listeners, as text. */
  readonly events: ReadonlyMap<string, string>
}

export interface Cut {
  readonly declarations: readonly Declaration[]
  /** The namespace's body. */
  readonly text: string
}

type Node = ts.ClassDeclaration | ts.InterfaceDeclaration | ts.TypeAliasDeclaration

const EMITTER_METHODS: ReadonlySet<string> = new Set(['on', 'off', 'once', 'addListener', 'removeListener'])
const printer = ts.createPrinter({ removeComments: true })

const isDeclaration = (node: ts.Node): node is Node =>
  ts.isClassDeclaration(node) || ts.isInterfaceDeclaration(node) || ts.isTypeAliasDeclaration(node)

/** The declarations of `namespace Electron`, not those of the namespaces in it. */
function declarationsOf(source: ts.SourceFile): ReadonlyMap<string, Node> {
  const found = new Map<string, Node>()
  for (const statement of source.statements) {
    if (!ts.isModuleDeclaration(statement) || statement.name.text !== 'Electron') continue
    if (statement.body === undefined || !ts.isModuleBlock(statement.body)) continue
    for (const node of statement.body.statements) if (isDeclaration(node) && node.name) found.set(node.name.text, node)
  }
  return found
}

/** Names in type position: `Cookie`, `Electron.Cookie`, `typeof Session`, and what a declaration extends. */
function mentionedBy(node: ts.Node): readonly string[] {
  const names: string[] = []
  const visit = (one: ts.Node): void => {
    if (ts.isTypeReferenceNode(one)) names.push(lastName(one.typeName))
    if (ts.isTypeQueryNode(one)) names.push(lastName(one.exprName))
    if (ts.isExpressionWithTypeArguments(one) && ts.isIdentifier(one.expression)) names.push(one.expression.text)
    ts.forEachChild(one, visit)
  }
  visit(node)
  return names
}

function lastName(name: ts.EntityName): string {
  return ts.isIdentifier(name) ? name.text : name.right.text
}

function reachable(all: ReadonlyMap<string, Node>, roots: readonly string[], border: ReadonlySet<string>): Node[] {
  const reached = new Map<string, Node>()
  const open = [...roots]
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    const node = all.get(name)
    if (node === undefined || reached.has(name) || border.has(name)) continue
    reached.set(name, node)
    open.push(...mentionedBy(node))
  }
  return [...reached.values()]
}

function eventOf(member: ts.Node): readonly [name: string, parameters: string] | null {
  if (!ts.isMethodDeclaration(member) && !ts.isMethodSignature(member)) return null
  if (member.name.getText() !== 'on') return null
  const [event, listener] = member.parameters.map((parameter) => parameter.type)
  if (!event || !ts.isLiteralTypeNode(event) || !ts.isStringLiteral(event.literal)) return null
  const parameters =
    listener && ts.isFunctionTypeNode(listener) ? listener.parameters.map((one) => one.getText()) : ['...args: never[]']
  return [event.literal.text, parameters.join(', ')]
}

function memberOf(member: ts.ClassElement | ts.TypeElement): Member | null {
  if (member.name === undefined) return null
  const isMethod = ts.isMethodDeclaration(member) || ts.isMethodSignature(member)
  const isStatic = ts.canHaveModifiers(member)
    ? (ts.getModifiers(member) ?? []).some((one) => one.kind === ts.SyntaxKind.StaticKeyword)
    : false
  const name = ts.isStringLiteral(member.name) ? member.name.text : member.name.getText()
  return { name, isMethod, isStatic }
}

function basesOf(node: Node, all: ReadonlyMap<string, Node>): readonly Node[] {
  if (ts.isTypeAliasDeclaration(node)) return []
  const names = (node.heritageClauses ?? []).flatMap((clause) => clause.types.map((type) => type.expression.getText()))
  return names.map((name) => all.get(name)).filter((base) => base !== undefined)
}

function elementsOf(node: Node, all: ReadonlyMap<string, Node>): readonly (ts.ClassElement | ts.TypeElement)[] {
  if (ts.isTypeAliasDeclaration(node)) return []
  return [...basesOf(node, all).flatMap((base) => elementsOf(base, all)), ...node.members]
}

function describe(node: Node, all: ReadonlyMap<string, Node>): Declaration {
  const elements = elementsOf(node, all)
  const events = new Map(elements.map(eventOf).filter((event) => event !== null))
  const members = new Map<string, Member>()
  for (const member of elements.map(memberOf)) {
    const isOurs = member !== null && !(member.isMethod && EMITTER_METHODS.has(member.name))
    if (isOurs) members.set(`${member.isStatic ? 'static ' : ''}${member.name}`, member)
  }
  const hasBehaviour = ts.isClassDeclaration(node) || events.size > 0 || [...members.values()].some((m) => m.isMethod)
  const kind = ts.isTypeAliasDeclaration(node) ? 'alias' : hasBehaviour ? 'class' : 'structure'
  return { name: node.name?.text ?? '', kind, members: [...members.values()], events }
}

/** `pageClasses`: name to the type that stands for it; null for the empty stand-in. */
export function cutElectron(
  declarations: string,
  roots: readonly string[],
  pageClasses: Readonly<Record<string, string | null>>,
): Cut {
  const source = ts.createSourceFile('electron.d.ts', declarations, ts.ScriptTarget.Latest, true)
  const all = declarationsOf(source)
  const missing = roots.filter((root) => !all.has(root))
  if (missing.length > 0) throw new Error(`electron.d.ts no longer declares ${missing.join(', ')}`)
  const nodes = reachable(all, roots, new Set(Object.keys(pageClasses)))
  const described = nodes.map((node) => describe(node, all))
  const stand = Object.entries(pageClasses).map(([name, ours]) => `  ${pageClass(name, ours)}`)
  const printed = nodes.map((node) => printer.printNode(ts.EmitHint.Unspecified, node, source))
  return { declarations: described, text: [...stand, ...described.flatMap(eventsText), ...printed].join('\n') }
}

/** Declarations of one class of `electron.d.ts`, for checks against the whole file. */
export function describeClass(declarations: string, name: string): Declaration {
  const all = declarationsOf(ts.createSourceFile('electron.d.ts', declarations, ts.ScriptTarget.Latest, true))
  const node = all.get(name)
  if (node === undefined) throw new Error(`electron.d.ts no longer declares ${name}`)
  return describe(node, all)
}

function pageClass(name: string, ours: string | null): string {
  return ours === null ? `interface ${name} { readonly [standIn]: '${name}' }` : `type ${name} = ${ours}`
}

/** An interface `Cookies_Events`: event names to the arguments of their listeners. */
export function eventsText({ name, events }: Declaration): readonly string[] {
  if (events.size === 0) return []
  const lines = [...events].map(([event, parameters]) => `    '${event}': [${parameters}]`)
  return [`  interface ${name}_Events {`, ...lines, '  }']
}
