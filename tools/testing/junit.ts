// Reads the JUnit files of node:test, deno test and bun test, which agree on the elements and on little else.
// Node and Bun nest suites; Deno writes suites as cases too, flat, with ` > ` in the name.

import type { TestCase } from './test-case.ts'

const tag = /<(\/?)(testsuite|testcase|failure|error|skipped)((?:\s+[\w:-]+="[^"]*")*)\s*(\/?)>/g
const entities: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" }

function decodeEntities(text: string): string {
  return text.replaceAll(/&(?:#x([\da-f]+)|#(\d+)|(\w+));/gi, (whole, hex, decimal, name) => {
    if (hex !== undefined) return String.fromCodePoint(Number.parseInt(hex, 16))
    if (decimal !== undefined) return String.fromCodePoint(Number(decimal))
    return entities[name] ?? whole
  })
}

function attribute(attributes: string, name: string): string {
  return decodeEntities(new RegExp(`\\s${name}="([^"]*)"`).exec(attributes)?.[1] ?? '')
}

interface Open {
  name: string
  state: TestCase['state']
  message: string
}

class Reader {
  readonly cases: TestCase[] = []
  readonly #xml: string
  readonly #suites: string[] = []
  #open: Open | null = null
  #messageFrom = 0

  constructor(xml: string) {
    this.#xml = xml
  }

  read(): readonly TestCase[] {
    for (const match of this.#xml.matchAll(tag)) {
      const [whole, slash, element, attributes, selfClosing] = match as unknown as [
        string,
        string,
        string,
        string,
        string,
      ]
      if (slash === '') this.#start(element, attributes, match.index + whole.length)
      if (slash !== '' || selfClosing !== '') this.#end(element, match.index, selfClosing !== '')
    }
    return this.cases
  }

  #start(element: string, attributes: string, after: number): void {
    const name = attribute(attributes, 'name')
    if (element === 'testsuite') this.#suites.push(name)
    else if (element === 'testcase')
      this.#open = { name: [...this.#suites, name].join(' > '), state: 'passed', message: '' }
    else if (this.#open !== null && element === 'skipped') this.#open.state = 'skipped'
    else if (this.#open !== null) {
      this.#open.state = 'failed'
      this.#open.message = attribute(attributes, 'message')
      this.#messageFrom = after
    }
  }

  #end(element: string, at: number, isEmpty: boolean): void {
    if (element === 'testsuite') this.#suites.pop()
    else if (element === 'testcase' && this.#open !== null) {
      this.cases.push(this.#open)
      this.#open = null
    } else if (this.#open?.state === 'failed' && !isEmpty) {
      this.#open.message = decodeEntities(this.#xml.slice(this.#messageFrom, at)).trim() || this.#open.message
    }
  }
}

/** Names without the first suite on Deno and Bun: it is the file, or a module of the runtime. */
export function readJUnit(xml: string, form: 'node' | 'deno' | 'bun'): readonly TestCase[] {
  const cases = new Reader(xml).read()
  if (form === 'node') return cases
  const named = cases.map((one) => ({ ...one, name: one.name.slice(one.name.indexOf(' > ') + 3) }))
  if (form === 'bun') return named
  return named.filter((one) => !named.some((other) => other.name.startsWith(`${one.name} > `)))
}
