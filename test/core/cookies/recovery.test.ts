// runtimes: node deno bun browser
// A trap must never cost cookies: the door reads the jars out of the trapped memory into a new instance.
import { type CookieJar, type CookieModule, type CookieRecovery, createCookieModule, loadCore } from '#core'
import { deepEqual, describe, equal, it, ok } from '../../harness.ts'

const NOW = 1_790_000_000_000
const HOST = 'https://www.example.com/'

interface Watched {
  readonly module: CookieModule
  readonly reports: CookieRecovery[]
  /** The memory of the module's newest instance. */
  octets(): Uint8Array
}

/** Gives `body` a module whose instances are watched, so that it can damage their memory. */
async function withModule(body: (watched: Watched) => void): Promise<void> {
  await loadCore()
  const { Instance } = WebAssembly
  let memory: WebAssembly.Memory | undefined
  WebAssembly.Instance = class extends Instance {
    constructor(module: WebAssembly.Module) {
      super(module)
      memory = this.exports.memory as WebAssembly.Memory
    }
  }
  try {
    const reports: CookieRecovery[] = []
    const module = createCookieModule({ onRecovered: (report) => void reports.push(report) })
    const octets = () => new Uint8Array(memory?.buffer ?? new ArrayBuffer(0))
    body({ module, reports, octets })
  } finally {
    WebAssembly.Instance = Instance
  }
}

function fill(jar: CookieJar, count: number, tag: string): void {
  for (let i = 0; i < count; i++) {
    jar.setFromHeader(`https://www.site${i % 20}.com/`, `${tag}${i}=${'v'.repeat(i)}; Max-Age=9000`, null, NOW, null)
  }
}

/** Where a text lies in memory. */
function find(octets: Uint8Array, text: string): number {
  const wanted = new TextEncoder().encode(text)
  for (let at = 0; at < octets.length; at++) {
    if (wanted.every((octet, i) => octets[at + i] === octet)) return at
  }
  return -1
}

/** Overwrites the reference list behind a bucket's key with references to nowhere. */
function breakBucket(octets: Uint8Array, key: string): void {
  // A bucket's key is followed by its references; a cell's domain is followed by its path.
  const encoded = new TextEncoder().encode(key)
  for (let at = 0; at < octets.length; at++) {
    if (!encoded.every((octet, i) => octets[at + i] === octet) || octets[at - 1] === 0x2e) continue
    if (octets[at - 2] !== encoded.length || octets[at + encoded.length] === 0x2f) continue
    octets.fill(0xf0, (at + encoded.length + 3) & ~3, ((at + encoded.length + 3) & ~3) + 4)
    return
  }
  throw new Error(`no bucket ${key}`)
}

describe('recovery after a trap', () => {
  it('keeps every jar of the instance and drops only what is damaged', () =>
    withModule(({ module, reports, octets }) => {
      const [one, two] = [module.createJar(), module.createJar()]
      fill(one, 60, 'a')
      fill(two, 30, 'b')
      one.setFromHeader(HOST, 'last=1', null, NOW, null)
      const before = two.get({}, NOW)
      breakBucket(octets(), 'example.com')
      equal(one.header(HOST, null, NOW), '')
      equal(reports.length, 1)
      equal(reports[0]?.jars, 2)
      equal(reports[0]?.kept, 90)
      equal(reports[0]?.dropped, 1)
      ok(reports[0]?.cause instanceof WebAssembly.RuntimeError)
      equal(one.size, 60)
      deepEqual(two.get({}, NOW), before)
    }))

  it('keeps the schemes that were declared', () =>
    withModule(({ module, reports, octets }) => {
      module.declareScheme('app', true)
      const jar = module.createJar()
      jar.setFromHeader('app://host/', 'kept=1; Secure', null, NOW, null)
      jar.setFromHeader(HOST, 'last=1', null, NOW, null)
      breakBucket(octets(), 'example.com')
      equal(jar.header(HOST, null, NOW), '')
      equal(reports.length, 1)
      equal(jar.header('app://host/', null, NOW), 'kept=1')
    }))

  it('says that the change log is gone, and the rows are all there', () =>
    withModule(({ module, octets }) => {
      const jar = module.createJar()
      fill(jar, 10, 'a')
      jar.drainChanges()
      jar.setFromHeader(HOST, 'last=1', null, NOW, null)
      breakBucket(octets(), 'example.com')
      jar.header(HOST, null, NOW)
      ok(jar.hasChanges)
      ok(jar.takeChangesLost())
      equal(jar.rows().length, 10)
      jar.setFromHeader(HOST, 'next=1', null, NOW, null)
      equal(jar.header(HOST, null, NOW), 'next=1')
      equal(jar.drainChanges().length, 1)
    }))

  it('works again and again, for every kind of damage', () =>
    withModule(({ module, reports, octets }) => {
      const jar = module.createJar()
      let seed = 1
      for (let round = 0; round < 60; round++) {
        fill(jar, 40, `r${round}x`)
        const memory = octets()
        const start = find(memory, `r${round}x0=`)
        ok(start > 0)
        for (let i = 0; i < 30; i++) {
          seed = (Math.imul(seed, 1664525) + 1013904223) | 0
          memory[start + ((seed >>> 8) % 8192)] = seed >>> 24
        }
        jar.get({}, NOW)
        for (let i = 0; i < 20; i++) jar.header(`https://www.site${i}.com/`, null, NOW)
        jar.removeMany({}, [], NOW)
      }
      // Not every damage traps; whatever it did, the jar takes and gives cookies.
      fill(jar, 40, 'end')
      ok(jar.size >= 40)
      ok(reports.every((report) => report.jars === 1))
    }))
})
