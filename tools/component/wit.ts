// Reads the part of WIT that a domain's interface is written in: records, variants, enums, flags, type aliases, one kind
// of resource with its constructor and methods, functions. Anything else is an error with its line; that what is read is
// valid is the component tools' to say.
// Spec: component-model/design/mvp/WIT.md.

export type WitType =
  | { readonly kind: 'bool' | 'u8' | 'u16' | 'u32' | 'u64' | 'f64' | 'string' }
  | { readonly kind: 'list' | 'option'; readonly of: WitType }
  | { readonly kind: 'result'; readonly ok: WitType | null; readonly error: WitType | null }
  | { readonly kind: 'name'; readonly name: string }

export interface WitField {
  readonly name: string
  readonly type: WitType
}
export interface WitCase {
  readonly name: string
  readonly type: WitType | null
}

export type WitDefinition =
  | { readonly kind: 'record'; readonly name: string; readonly fields: readonly WitField[] }
  | { readonly kind: 'variant'; readonly name: string; readonly cases: readonly WitCase[] }
  | { readonly kind: 'enum' | 'flags'; readonly name: string; readonly cases: readonly string[] }
  | { readonly kind: 'alias'; readonly name: string; readonly type: WitType }
  | { readonly kind: 'resource'; readonly name: string }

export interface WitFunction {
  readonly name: string
  /** The resource it is a constructor or a method of. */
  readonly resource: string | null
  readonly isConstructor: boolean
  readonly params: readonly WitField[]
  readonly result: WitType | null
}

export interface WitInterface {
  readonly name: string
  readonly definitions: ReadonlyMap<string, WitDefinition>
  readonly functions: readonly WitFunction[]
}

interface Token {
  readonly text: string
  readonly line: number
}

const TOKEN = /\/\/[^\n]*|\/\*[\s\S]*?\*\/|\s+|->|%?[A-Za-z][A-Za-z0-9-]*|[{}()<>,:;=_]|./g
const PRIMITIVES = ['bool', 'u8', 'u16', 'u32', 'u64', 'f64', 'string']

function tokenize(text: string): Token[] {
  const tokens: Token[] = []
  let line = 1
  for (const [part] of text.matchAll(TOKEN)) {
    if (!/^(\s|\/\/|\/\*)/.test(part)) tokens.push({ text: part.replace(/^%/, ''), line })
    line += part.split('\n').length - 1
  }
  return tokens
}

class Reader {
  readonly #file: string
  readonly #tokens: readonly Token[]
  #at = 0

  constructor(file: string, text: string) {
    this.#file = file
    this.#tokens = tokenize(text)
  }

  get isAtEnd(): boolean {
    return this.#at >= this.#tokens.length
  }
  next(): string {
    const token = this.#tokens[this.#at++]
    return token ? token.text : this.fail('the file ends here')
  }
  fail(problem: string): never {
    throw new Error(`${this.#file}:${this.#tokens[this.#at - 1]?.line ?? 1}: ${problem}`)
  }
  expect(text: string): void {
    const found = this.next()
    if (found !== text) this.fail(`expected '${text}', found '${found}'`)
  }
  take(text: string): boolean {
    if (this.#tokens[this.#at]?.text !== text) return false
    this.#at++
    return true
  }
  /** `item, item, }`: what stands before the closing sign. */
  list<T>(close: string, item: () => T): T[] {
    const items: T[] = []
    while (!this.take(close)) {
      items.push(item())
      if (this.take(',')) continue
      this.expect(close)
      break
    }
    return items
  }

  type(): WitType {
    const name = this.next()
    if (name === 'list' || name === 'option') {
      this.expect('<')
      const of = this.type()
      this.expect('>')
      return { kind: name, of }
    }
    if (name === 'result') return this.#result()
    if (PRIMITIVES.includes(name)) return { kind: name } as WitType
    return /^[a-z]/.test(name) ? { kind: 'name', name } : this.fail(`'${name}' is no type`)
  }

  #result(): WitType {
    if (!this.take('<')) return { kind: 'result', ok: null, error: null }
    const ok = this.take('_') ? null : this.type()
    const error = this.take(',') ? this.type() : null
    this.expect('>')
    return { kind: 'result', ok, error }
  }

  field(): WitField {
    const name = this.next()
    this.expect(':')
    return { name, type: this.type() }
  }
  case(): WitCase {
    const name = this.next()
    if (!this.take('(')) return { name, type: null }
    const type = this.type()
    this.expect(')')
    return { name, type }
  }

  signature(): Pick<WitFunction, 'params' | 'result'> {
    this.expect('(')
    const params = this.list(')', () => this.field())
    const result = this.take('->') ? this.type() : null
    this.expect(';')
    return { params, result }
  }
}

function readDefinition(reader: Reader, kind: string): WitDefinition {
  const name = reader.next()
  if (kind === 'type') {
    reader.expect('=')
    const type = reader.type()
    reader.expect(';')
    return { kind: 'alias', name, type }
  }
  reader.expect('{')
  if (kind === 'record') return { kind, name, fields: reader.list('}', () => reader.field()) }
  if (kind === 'variant') return { kind, name, cases: reader.list('}', () => reader.case()) }
  if (kind === 'enum' || kind === 'flags') return { kind, name, cases: reader.list('}', () => reader.next()) }
  return reader.fail(`'${kind}' is not read here`)
}

function readResource(reader: Reader): { readonly name: string; readonly functions: readonly WitFunction[] } {
  const resource = reader.next()
  reader.expect('{')
  const self: WitField = { name: 'self', type: { kind: 'u32' } }
  const functions: WitFunction[] = []
  while (!reader.take('}')) {
    const name = reader.next()
    if (name === 'constructor') {
      functions.push({ name, resource, isConstructor: true, ...reader.signature(), result: { kind: 'u32' } })
      continue
    }
    reader.expect(':')
    reader.expect('func')
    const { params, result } = reader.signature()
    functions.push({ name, resource, isConstructor: false, params: [self, ...params], result })
  }
  return { name: resource, functions }
}

/** Reads a file that holds one interface. */
export function readInterface(file: string, text: string): WitInterface {
  const reader = new Reader(file, text)
  const definitions = new Map<string, WitDefinition>()
  const functions: WitFunction[] = []
  reader.expect('interface')
  const name = reader.next()
  reader.expect('{')
  while (!reader.take('}')) {
    const word = reader.next()
    if (word === 'resource') {
      const resource = readResource(reader)
      definitions.set(resource.name, { kind: 'resource', name: resource.name })
      functions.push(...resource.functions)
    } else if (reader.take(':')) {
      reader.expect('func')
      functions.push({ name: word, resource: null, isConstructor: false, ...reader.signature() })
    } else {
      const definition = readDefinition(reader, word)
      definitions.set(definition.name, definition)
    }
  }
  if (!reader.isAtEnd) reader.fail('one interface a file')
  return { name, definitions, functions }
}
