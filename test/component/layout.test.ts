// runtimes: node
// The generator of the component's border: what it reads of WIT, and where the canonical ABI puts it.
import { flatten, layoutOf, layoutOfCases, layoutOfFields, resolve } from '../../tools/component/layout.ts'
import { writeViews } from '../../tools/component/views.ts'
import { readInterface, type WitInterface } from '../../tools/component/wit.ts'
import { deepEqual, describe, equal, it, ok, throws } from '../harness.ts'

const TEXT = `interface demo {
  /// Two texts and what may be absent.
  record cookie { name: string, value: list<u8>, secure: bool, expires: option<f64> }
  enum kind { a, b }
  variant fault { a, b }
  record entry { age: u8, id: u64 }
  flags few { a, b }
  flags many { a, b, c, d, e, f, g, h, i }
  type answer = result<cookie, fault>;
  resource jar {
    constructor(log: bool);
    put: func(cookie: cookie, at: f64) -> answer;
  }
  count: func() -> u32;
}`
const wit: WitInterface = readInterface('demo.wit', TEXT)
const named = (name: string) => ({ kind: 'name', name }) as const

describe('the border of the component', () => {
  it('a record lies as in C', () => {
    const cookie = resolve(wit, named('cookie'))
    ok(cookie.kind === 'record')
    const { offsets, size } = layoutOfFields(
      wit,
      cookie.fields.map((field) => field.type),
    )
    deepEqual([offsets, size], [[0, 8, 16, 24], 40])
    equal(layoutOfCases(wit, [null, { kind: 'f64' }]).payload, 8)
  })

  it('a result puts its tag before the payload; enums and flags take the octets they need', () => {
    const { size, align } = layoutOf(wit, named('answer'))
    deepEqual([size, align], [48, 8])
    deepEqual(
      ['kind', 'fault', 'few'].map((name) => layoutOf(wit, named(name)).size),
      [1, 1, 1],
    )
    equal(layoutOf(wit, named('many')).size, 2)
  })

  it('an argument is flattened field by field', () => {
    const flat = flatten(wit, named('cookie'))
    deepEqual(
      flat.map(({ type, offset }) => `${type}@${offset}`),
      ['i32@0', 'i32@4', 'i32@8', 'i32@12', 'i32@16', 'i32@24', 'f64@32'],
    )
  })

  it('64 bits lie at eight, and are passed as one value', () => {
    deepEqual(layoutOfFields(wit, [{ kind: 'u8' }, { kind: 'u64' }]), { size: 16, align: 8, offsets: [0, 8] })
    deepEqual(flatten(wit, named('entry'))[1], { type: 'i64', store: 'u64', offset: 8 })
    ok(writeViews(wit).includes('get id(): u64'))
  })

  it('methods take their resource first, and views have an accessor a field', () => {
    deepEqual(
      wit.functions.map(({ name, params }) => `${name}/${params.length}`),
      ['constructor/1', 'put/3', 'count/0'],
    )
    const views = writeViews(wit)
    for (const line of ['get hasExpires(): bool', 'export class JarPutParams', 'fail(): Fault']) {
      ok(views.includes(line), line)
    }
  })

  it('a failure is a variant', () => {
    const result = TEXT.replace('result<cookie, fault>', 'result<cookie, kind>')
    throws(() => writeViews(readInterface('demo.wit', result)), /what fails needs a named variant/)
  })

  it('what is not understood is an error with its line', () => {
    throws(() => readInterface('x.wit', 'interface x {\n  a: func(b: 5);\n}'), /x\.wit:2: '5' is no type/)
    throws(() => readInterface('x.wit', 'interface x {\n  stream y { }\n}'), /x\.wit:2: 'stream' is not read here/)
    throws(() => readInterface('x.wit', 'interface x {'), /the file ends here/)
  })
})
