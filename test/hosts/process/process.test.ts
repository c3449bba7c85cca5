// What ends, and what is shared, between processes: exits that write, owners that are refused, locks that go with
// their process, disk synchronisation as the system sees it.
import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { OmniError } from '../../../bindings/core/errors.ts'
import { openSessions } from '../../../bindings/session/open-sessions.ts'
import { after, describe, equal, it, ok, rejects, runtime } from '../../harness.ts'
import { freshHost } from '../../session/runtime-host.ts'

const root = mkdtempSync(join(tmpdir(), 'omnisession-process-'))
const program = fileURLToPath(new URL('child.ts', import.meta.url))
const living = new Set<ChildProcess>()

function commandOf(directory: string, durability: string, ending: string): string[] {
  const flags = { node: [], deno: ['run', '-A', '--no-check'], bun: [], browser: [] }[runtime]
  return [...flags, program, runtime, directory, durability, ending]
}

async function stored(directory: string): Promise<string | undefined> {
  const sessions = openSessions({ directory }, freshHost)
  const [cookie] = await sessions.fromPartition('persist:a').cookies.get({})
  await sessions.close()
  return cookie?.value
}

after(() => {
  for (const child of living) child.kill('SIGKILL')
  rmSync(root, { recursive: true, force: true })
})

describe('every normal end writes what is left', () => {
  for (const durability of ['lazy', 'prompt', 'strict'])
    for (const [ending, status] of [
      ['natural', 0],
      ['exit', 3],
      ['throw', 1],
    ] as const)
      it(`${durability}, ${ending}`, async () => {
        const directory = join(root, `${durability}-${ending}`)
        const child = spawnSync(process.execPath, commandOf(directory, durability, ending), { encoding: 'utf8' })
        equal(child.status, status, child.stderr)
        equal(child.stdout, '', 'nothing is printed')
        equal(await stored(directory), ending)
      })
})

async function holder(directory: string): Promise<ChildProcess> {
  const child = spawn(process.execPath, commandOf(directory, 'prompt', 'hold'), { stdio: ['pipe', 'pipe', 'inherit'] })
  living.add(child)
  child.once('close', () => living.delete(child))
  await new Promise<void>((resolve, reject) => {
    child.stdout?.once('data', () => resolve())
    child.once('close', () => reject(new Error('the holder ended')))
  })
  return child
}

const closed = (child: ChildProcess): Promise<unknown> => new Promise((resolve) => child.once('close', resolve))

describe('one owner of a directory', () => {
  it('another process is refused with the owner in the text; the session object exists', async () => {
    const directory = join(root, 'owned')
    const child = await holder(directory)
    const sessions = openSessions({ directory }, freshHost)
    const session = sessions.fromPartition('persist:a')
    const started = performance.now()
    await rejects(session.cookies.get({}), (error) => {
      ok(error instanceof OmniError && error.code === 'OMNI_PARTITION_OWNED')
      ok(error.message.includes(`process ${child.pid}`), error.message)
      return error.message.includes(session.storagePath as string)
    })
    ok(performance.now() - started < 1000, 'in time')
    await rejects(
      session.fetch('http://127.0.0.1:49999/'),
      (error) => error instanceof OmniError && error.code === 'OMNI_PARTITION_OWNED',
    )
    const end = closed(child)
    child.stdin?.end()
    await end
    equal((await session.cookies.get({})).length, 1, 'the same object works once the owner is gone')
    await sessions.close()
  })

  it('a killed owner leaves nothing to clean up', async () => {
    const directory = join(root, 'killed')
    const child = await holder(directory)
    const end = closed(child)
    child.kill('SIGKILL')
    await end
    equal(await stored(directory), 'hold')
  })

  it('delete refuses what another process has', async () => {
    const directory = join(root, 'deleted')
    const child = await holder(directory)
    const sessions = openSessions({ directory }, freshHost)
    await rejects(
      sessions.delete('persist:a'),
      (error) => error instanceof OmniError && error.code === 'OMNI_PARTITION_OWNED',
    )
    const end = closed(child)
    child.stdin?.end()
    await end
    equal(await sessions.delete('persist:a'), true)
  })
})

const strace = spawnSync('strace', ['-V']).status === 0

describe('strict, as the system sees it', () => {
  it(
    'synchronises the disk once a batch',
    () => {
      const counted = [10, 40].map((batches) => {
        const trace = join(root, `trace-${batches}`)
        const command = commandOf(join(root, `strict-${batches}`), 'strict', `${batches}`)
        const flags = ['-f', '-y', '-e', 'trace=fsync,fdatasync', '-o', trace]
        const traced = spawnSync('strace', [...flags, process.execPath, ...command])
        equal(traced.status, 0, `${traced.stderr}`)
        return readFileSync(trace, 'latin1').match(/\b(fsync|fdatasync)\(.*omnisession\.state/g)?.length ?? 0
      })
      // What opening and closing cost is in both.
      equal((counted[1] as number) - (counted[0] as number), 30)
    },
    strace ? undefined : 'strace is not installed',
  )
})
