// Brings up what a bare clone lacks (npm dependencies, the repository's own Node) and runs a job on it:
// `node tools/run.mjs tools/<job>.ts [arguments]`. Plain JavaScript, because it is the one file that has to run on
// whatever Node the machine has. A second start costs two file reads.
import { spawn, spawnSync } from 'node:child_process'
import { copyFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { constants } from 'node:os'
import { delimiter, join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const modules = join(root, 'node_modules')
const lock = join(root, 'package-lock.json')
const stamp = join(modules, '.installed-lock')
const turn = join(root, '.installing')
const windows = process.platform === 'win32'
const node = join(modules, 'node', 'bin', windows ? 'node.exe' : 'node')

// The stamp is written last and lies inside node_modules: an install that was cut off, or another branch's, is seen.
const isInstalled = () => existsSync(stamp) && existsSync(node) && readFileSync(stamp).equals(readFileSync(lock))

/** Whether npm has installed just what the lock says, by hand or for another job (platform packages may be left out). */
function isInstalledByNpm() {
  const known = join(modules, '.package-lock.json')
  if (!existsSync(known) || !existsSync(node)) return false
  const there = JSON.parse(readFileSync(known, 'utf8')).packages
  const wanted = Object.entries(JSON.parse(readFileSync(lock, 'utf8')).packages).filter(([path]) => path !== '')
  return wanted.every(([path, { version, optional }]) => (there[path] ? there[path].version === version : optional))
}

function npm(...args) {
  return spawnSync('npm', args, { cwd: root, stdio: ['ignore', 2, 2], shell: windows }).status === 0
}

function fail(message) {
  console.error(message)
  process.exit(1)
}

function install() {
  console.error('Installing the dependencies (once) ...')
  // node, deno and bun place their binaries in install scripts, which a user setting may have switched off.
  const scripts = '--ignore-scripts=false'
  if (!npm('ci', scripts, '--no-audit', '--no-fund', '--loglevel=error')) fail('npm ci failed: see above.')
  if (!existsSync(node)) npm('rebuild', 'node', scripts)
  if (!existsSync(node))
    fail('The package "node" has no binary for this machine. Try: npm rebuild node --ignore-scripts=false')
  copyFileSync(lock, stamp)
}

function isAlive(pid) {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error.code === 'EPERM'
  }
}

/** One installer at a time: the directory is the lock, the pid inside says whether its owner still lives. */
async function takeTurn() {
  for (let waits = 0; ; waits++) {
    try {
      mkdirSync(turn)
      writeFileSync(join(turn, 'pid'), String(process.pid))
      return
    } catch (error) {
      if (error.code !== 'EEXIST') fail(`Cannot write in ${root}: ${error.message}`)
    }
    if (waits === 0) console.error('Another start is installing the dependencies: waiting for it ...')
    await delay(250)
    const owner = existsSync(join(turn, 'pid')) ? Number(readFileSync(join(turn, 'pid'), 'utf8')) : 0
    if ((owner > 0 && !isAlive(owner)) || (owner === 0 && waits > 20)) rmSync(turn, { recursive: true, force: true })
  }
}

async function installOnce() {
  await takeTurn()
  try {
    if (isInstalled()) return
    if (isInstalledByNpm()) copyFileSync(lock, stamp)
    else install()
  } finally {
    rmSync(turn, { recursive: true, force: true })
  }
}

function runJob(args) {
  const path = join(modules, '.bin') + delimiter + process.env.PATH
  // The jobs use what Node 24 still calls experimental (node:sqlite, type stripping on demand).
  const job = spawn(node, ['--disable-warning=ExperimentalWarning', ...args], {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, PATH: path },
  })
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => job.kill(signal))
  job.on('error', (error) => fail(`Cannot start ${node}: ${error.message}`))
  job.on('exit', (code, signal) => process.exit(code ?? 128 + constants.signals[signal]))
}

if (process.argv.length < 3) fail('Usage: node tools/run.mjs tools/<job>.ts [arguments]')
if (!isInstalled()) await installOnce()
runJob(process.argv.slice(2))
