// Writes the cut and the check lines beside a copy of the declarations, has the compiler read them, and tells which
// lines do not hold.

import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type CheckLine, cutLines, moduleLines, PRELUDE, partialLines } from './check-lines.ts'
import { compile, tsc } from './compiler.ts'
import { type Cut, cutElectron, describeClass, eventsText } from './electron-cut.ts'

/** The classes of the session API. */
const CLASSES: readonly string[] = [
  'Session',
  'Cookies',
  'WebRequest',
  'Protocol',
  'NetLog',
  'ServiceWorkers',
  'ServiceWorkerMain',
  'DownloadItem',
  'Extensions',
  'Net',
  'ClientRequest',
  'IncomingMessage',
]
/** Those that stand for a page or a process of Electron's, which the session API mentions. */
const PAGE_CLASSES: readonly string[] = [
  'WebContents',
  'BrowserWindow',
  'WebFrameMain',
  'UtilityProcess',
  'IpcMainServiceWorker',
]
/** What we have of these is checked, and what we have not is not missed. */
const PARTIAL_CLASSES: readonly string[] = ['App', 'BrowserWindow', 'WebContents']

const HEADER = `type DOMEvent = Event
type GlobalResponse = Response
type GlobalRequest = Request
declare const standIn: unique symbol
`

export interface Difference {
  /** `type Session.setProxy`. */
  readonly name: string
  /** What the compiler says. */
  readonly message: string
}

export interface Comparison {
  readonly differences: readonly Difference[]
  readonly checks: number
}

/** Declarations that lie in a directory, to which the generated files go too. */
export interface Subject {
  readonly root: string
  readonly directory: string
  /** What brings the name `Ours`. */
  readonly importOurs: string
  /** Page classes it has. */
  readonly pageClasses: readonly string[]
  /** Classes of which what it has is checked. */
  readonly partialClasses: readonly string[]
}

interface CheckFile {
  readonly name: string
  readonly head: string
  readonly lines: readonly CheckLine[]
}

function readElectron(root: string): string {
  return readFileSync(join(root, 'node_modules/electron/electron.d.ts'), 'utf8')
}

function moduleText(cut: Cut, values = ''): string {
  const emitter = "  const NodeEventEmitter: typeof import('events').EventEmitter\n"
  return `${HEADER}export declare namespace Electron {\n${emitter}${values}${cut.text}\n}\n`
}

function pageClassesFrom(has: readonly string[]): Record<string, string | null> {
  return Object.fromEntries(PAGE_CLASSES.map((name) => [name, has.includes(name) ? `Ours.${name}` : null]))
}

/** The declarations of `omnisession/electron`, as they are published. */
export async function writeOurs(root: string, directory: string): Promise<Subject> {
  const project = join(directory, 'tsconfig.ours.json')
  const compilerOptions = {
    emitDeclarationOnly: true,
    rootDir: root,
    outDir: join(directory, 'ours'),
    typeRoots: [join(root, 'node_modules/@types')],
  }
  const files = [join(root, 'runtimes/node/electron.ts')]
  mkdirSync(directory, { recursive: true })
  writeFileSync(
    project,
    JSON.stringify({ extends: join(root, 'tsconfig.build.json'), compilerOptions, files, include: [] }),
  )
  const { code, output } = await tsc(root, ['-p', project])
  if (code !== 0) throw new Error(`The sources have type errors of their own:\n${output}`)
  const importOurs = "import type * as Ours from './ours/runtimes/node/electron.js'"
  const pageClasses = PAGE_CLASSES.filter((name) => PARTIAL_CLASSES.includes(name))
  return { root, directory, importOurs, pageClasses, partialClasses: PARTIAL_CLASSES }
}

/** Electron's own in the place of ours, to try the checks themselves. */
export function writeElectrons(root: string, directory: string): Subject {
  const cut = cutElectron(readElectron(root), CLASSES, pageClassesFrom([]))
  mkdirSync(directory, { recursive: true })
  writeFileSync(join(directory, 'theirs.d.ts'), moduleText(cut, 'const session: typeof Session\nconst net: Net\n'))
  const importOurs = "import type { Electron as Ours } from './theirs.js'"
  return { root, directory, importOurs, pageClasses: PAGE_CLASSES, partialClasses: [] }
}

export async function findDifferences(subject: Subject): Promise<Comparison> {
  const { root, directory, importOurs, pageClasses } = subject
  const electron = readElectron(root)
  const cut = cutElectron(electron, CLASSES, pageClassesFrom(pageClasses))
  writeFileSync(join(directory, 'cut.d.ts'), `${importOurs}\n${moduleText(cut)}`)
  const checks = {
    name: 'checks.ts',
    head: `import type { Electron } from './cut.js'\n${importOurs}\n${PRELUDE}`,
    lines: [...cutLines(cut), ...moduleLines(cut)],
  }
  const files = [checks, partialChecks(subject, electron)]
  for (const { name, head, lines } of files) {
    const body = lines.map(({ code, difference }) => `${code} // ${difference}`)
    writeFileSync(join(directory, name), `${head}${body.join('\n')}\n`)
  }
  const failed = await failedLines(subject, files)
  return { differences: differencesOf(files, failed), checks: files.flatMap(({ lines }) => lines).length }
}

/** Against the whole of electron.d.ts, since the cut has no page classes. */
function partialChecks({ root, importOurs, partialClasses }: Subject, electron: string): CheckFile {
  const classes = partialClasses.map((name) => describeClass(electron, name))
  const events = `declare global {\n  namespace Electron {\n${classes.flatMap(eventsText).join('\n')}\n  }\n}\n`
  const reference = `/// <reference path="${join(root, 'node_modules/electron/electron.d.ts')}" />`
  const head = `${reference}\n${importOurs}\n${events}${PRELUDE}`
  return { name: 'partial-checks.ts', head, lines: classes.flatMap(partialLines) }
}

/** With what the compiler says first about each. */
async function failedLines(subject: Subject, files: readonly CheckFile[]): Promise<ReadonlyMap<CheckLine, string>> {
  const names = files.map(({ name }) => name)
  const failed = new Map<CheckLine, string>()
  for (const { file, row, message } of await compile({ ...subject, files: names })) {
    const checks = files.find(({ name }) => name === file)
    const line = checks?.lines[row - checks.head.split('\n').length]
    if (line === undefined) throw new Error(`The declarations do not compile: ${file}(${row}): ${message}`)
    if (!failed.has(line)) failed.set(line, message)
  }
  return failed
}

function differencesOf(files: readonly CheckFile[], failed: ReadonlyMap<CheckLine, string>): readonly Difference[] {
  const found = files.flatMap(({ lines }) => lines).filter((line) => failed.has(line) !== line.mustFail)
  const missing = new Set(found.map(({ difference }) => difference).filter((one) => one.startsWith('missing ')))
  return found
    .filter(({ difference }) => !followsFrom(difference, missing))
    .map((line) => ({ name: line.difference, message: failed.get(line) ?? 'any name is accepted' }))
}

/** What is missing has no type and no members; that is said once. */
function followsFrom(difference: string, missing: ReadonlySet<string>): boolean {
  const [kind = ''] = difference.split(' ', 1)
  const subject = difference.slice(kind.length + 1)
  const owner = subject.replace(/[. ].*$/, '')
  if (owner !== subject && missing.has(`missing ${owner}`)) return true
  return kind !== 'missing' && missing.has(`missing ${subject}`)
}
