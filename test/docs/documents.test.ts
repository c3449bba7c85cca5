// Code in the documents is run as a reader would run it: pasted into a file of a project that depends on the package.
// A block that requires `electron` goes through `omnisession run`.

import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { buildPackage } from '../../tools/build-package.ts'
import { runChild } from '../../tools/testing/child.ts'
import { after, before, deepEqual, describe, equal, it, ok, runtime } from '../harness.ts'
import { isAsShown, readCodeBlocks, readCommands } from './code-blocks.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const documents = ['README.md', 'CONTRIBUTING.md', ...readdirSync(join(root, 'docs')).map((name) => `docs/${name}`)]
const markdown = documents.filter((name) => name.endsWith('.md') && existsSync(join(root, name)))
const read = (name: string) => readFileSync(join(root, name), 'utf8')
const command = 'node_modules/omnisession/dist/runtimes/bin.js'
const options = { node: [], deno: ['run', '-A', '--no-lock', '--quiet'], bun: ['--no-install'], browser: [] }[runtime]

describe('code in the documents', () => {
  let project = ''
  before(async () => {
    await buildPackage(root)
    project = mkdtempSync(join(tmpdir(), 'omnisession-reader-'))
    mkdirSync(join(project, 'node_modules'))
    symlinkSync(root, join(project, 'node_modules', 'omnisession'), 'dir')
    writeFileSync(join(project, 'package.json'), '{ "name": "reader", "private": true }\n')
  })
  after(() => {
    if (project !== '') rmSync(project, { recursive: true })
  })

  function run(file: string, code: string): Promise<string> {
    ok(project !== '', 'there is no project to run it in')
    writeFileSync(join(project, file), code)
    return start(file, file.endsWith('.js') ? [command, 'run', file] : [file])
  }

  async function start(block: string, words: readonly string[]): Promise<string> {
    const args = [...options, ...words]
    // Each block starts as on a new machine: no data of the one before.
    const env = { ...process.env, NO_COLOR: '1', XDG_CONFIG_HOME: join(project, `config-${block}`) }
    const result = await runChild(process.execPath, args, { cwd: project, env, timeout: 60_000 })
    equal(result.code, 0, result.output)
    return result.output
  }

  for (const name of markdown) {
    for (const { line, code, prints } of readCodeBlocks(read(name), 'js')) {
      it(`${name}:${line} prints what it says`, async () => {
        ok(prints.length > 0, 'the block says nothing of what it prints')
        const ending = code.includes("require('electron')") ? 'js' : 'mjs'
        const output = await run(`${name.replaceAll(/\W/g, '-')}-${line}.${ending}`, code)
        deepEqual(output.trimEnd().split('\n'), [...prints])
      })
    }
    for (const { line, code } of readCodeBlocks(read(name), 'console')) {
      it(`${name}:${line} answers what it shows`, async () => {
        const commands = readCommands(code)
        ok(commands.length > 0, 'the block has no command')
        for (const { words, output } of commands) {
          deepEqual(words.slice(0, 2), ['npx', 'omnisession'])
          const lines = (await start(`console-${line}`, [command, ...words.slice(2)])).trimEnd().split('\n')
          const isShown = lines.length === output.length && lines.every((one, at) => isAsShown(one, output[at] ?? ''))
          ok(isShown, `${words.join(' ')} said ${lines.join('\n')}`)
        }
      })
    }
  }
})

describe('the documents', () => {
  it('link to files that exist', () => {
    const broken = markdown.flatMap((name) =>
      [...read(name).matchAll(/\]\(([^)#:]+)(?:#[^)]*)?\)/g)]
        .map((match) => match[1] ?? '')
        .filter((target) => !existsSync(join(root, dirname(name), target)))
        .map((target) => `${name}: ${target}`),
    )
    deepEqual(broken, [])
  })

  it('name npm scripts that exist', () => {
    const { scripts } = JSON.parse(read('package.json'))
    const named = markdown.flatMap((name) => [...read(name).matchAll(/\bnpm (?:run ([\w:-]+)|(start|test)\b)/g)])
    ok(named.length > 0)
    deepEqual(
      [...new Set(named.map((match) => match[1] ?? match[2] ?? ''))].filter((script) => !(script in scripts)),
      [],
    )
  })
})
