// SIGKILL while a cache is written: what is served afterwards is what was stored, head and body of one version; what was
// flushed is there, or a later version of it; what was removed is not. OMNISESSION_KILLS sets how often; 20 by default.
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { CacheStore } from '../../bindings/host/cache-store.ts'
import { NativeCacheStores } from '../../runtimes/native/cache/cache-stores.ts'
import { after, deepEqual, describe, equal, fail, it, ok, runtime } from '../harness.ts'
import { content, find, headOf, isSame, readAll } from '../hosts/cache/stored-content.ts'
import { CACHE_ENTRIES, versionedSize } from './cache-plan.ts'

const KILLS = Number(process.env.OMNISESSION_KILLS ?? 20)
/** Kills in one test, so that each ends well within its time. */
const AT_A_TIME = 10
const root = mkdtempSync(join(tmpdir(), 'omnisession-cache-kill-'))
const command = { node: [], deno: ['run', '-A', '--no-check'], bun: [], browser: [] }[runtime] as string[]
const living = new Set<ChildProcess>()
const random = (below: number): number => Math.floor(Math.random() * below)

/** Runs the writer until it is killed; the lines it had written. */
async function killedRun(directory: string, first: number): Promise<string[]> {
  const program = fileURLToPath(new URL('cache-writer.ts', import.meta.url))
  const child = spawn(process.execPath, [...command, program, directory, `${first}`], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, NODE_COMPILE_CACHE: join(root, 'compiled') },
  })
  living.add(child)
  let said = ''
  let complaints = ''
  // One in five dies at its start, perhaps while it opens the cache; the others at work.
  if (random(5) === 0) setTimeout(() => child.kill('SIGKILL'), random(300))
  else child.stdout.once('data', () => setTimeout(() => child.kill('SIGKILL'), random(150)))
  child.stdout.setEncoding('latin1').on('data', (text: string) => {
    said += text
  })
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    complaints += text
  })
  await once(child, 'close')
  living.delete(child)
  equal(complaints, '', 'what the writer complained of')
  return said.split('\n').slice(0, -1)
}

/** Which versions an entry may have; -1: none. */
class Ledger {
  readonly #possible = Array.from({ length: CACHE_ENTRIES }, () => new Set([-1]))
  /** All of them are optional: a kill costs what was not flushed. */
  newest = 0

  follow(lines: readonly string[]): void {
    for (const line of lines) {
      const [what, number, version] = line.split(' ') as [string, string, string]
      const possible = this.#possible[Number(number)] as Set<number>
      if (what === 'done') {
        possible.clear()
        possible.add(Number(version))
        continue
      }
      possible.add(Number(version))
      // A removal that was under way.
      possible.add(-1)
      this.newest = Math.max(this.newest, Number(version))
    }
  }

  versions(number: number): ReadonlySet<number> {
    return this.#possible[number] as Set<number>
  }

  settle(number: number, version: number): void {
    const possible = this.versions(number)
    ok(possible.has(version), `entry ${number} has version ${version}, not one of ${[...possible].join()}`)
    this.#possible[number] = new Set([version])
  }
}

/** The version whose head this is; every octet of the body has to be of the same. */
async function storedVersion(store: CacheStore, number: number, versions: Iterable<number>): Promise<number> {
  const entry = await find(store, number)
  if (entry === null) return -1
  for (const version of versions) {
    if (!isSame(entry.head, headOf(number, version))) continue
    const size = versionedSize(number, version)
    equal(entry.body.size, size)
    const body = entry.body.read(0, size)
    entry.release()
    ok(isSame(await readAll(body), content(size, number, version)), `the body of ${number}, version ${version}`)
    return version
  }
  fail(`the head of ${number} is of none of the versions ${[...versions].join()}`)
}

async function judge(directory: string, ledger: Ledger): Promise<void> {
  const store = await new NativeCacheStores().open(directory, {
    failed: (error) => fail(String(error)),
    damaged: ({ reason }) => fail(`damage by a kill: ${reason}`),
  })
  try {
    for (let number = 0; number < CACHE_ENTRIES; number++)
      ledger.settle(number, await storedVersion(store, number, ledger.versions(number)))
    const index = await store.loadIndex()
    ok(index === null || isSame(index, new Uint8Array(50_000)), 'the index')
    let files = 0
    for await (const slice of store.list()) files += slice.filter(({ octets }) => octets > 66_000).length
    await orphansGone(directory, files)
  } finally {
    await store.close()
  }
}

/** The sweep runs in the background. */
async function orphansGone(directory: string, files: number): Promise<void> {
  const bodies = join(directory, 'omnisession.cache', 'bodies')
  const there = (): number => readdirSync(bodies).reduce((sum, name) => sum + readdirSync(join(bodies, name)).length, 0)
  while (there() > files) await new Promise((resolve) => setTimeout(resolve, 10))
  equal(there(), files)
}

describe(`SIGKILL while a cache is written, on ${runtime}`, () => {
  after(() => {
    for (const child of living) child.kill('SIGKILL')
    rmSync(root, { recursive: true, force: true })
  })

  const ledger = new Ledger()
  const directory = join(root, 'killed')
  for (let done = 0; done < KILLS; done += AT_A_TIME) {
    const count = Math.min(AT_A_TIME, KILLS - done)
    it(`kills ${done + 1} to ${done + count}: nothing wrong is served`, async () => {
      for (let kill = 0; kill < count; kill++) {
        ledger.follow(await killedRun(directory, ledger.newest + 1))
        await judge(directory, ledger)
      }
    })
  }

  it('something was stored', async () => {
    const store = await new NativeCacheStores().open(directory, { failed() {}, damaged() {} })
    const keys: string[] = []
    for await (const slice of store.list()) keys.push(...slice.map(({ key }) => key))
    await store.close()
    ok(keys.length > 10, `${keys.length} entries`)
    deepEqual(new Set(keys).size, keys.length)
  })
})
