// runtimes: node
// Bringing programs that are missing, with an apt-get of our own.

import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { bringPrograms } from '../../tools/debian.ts'
import { after, before, describe, equal, it } from '../harness.ts'

describe('programs of the system', () => {
  const path = process.env.PATH
  let directory = ''

  before(() => {
    directory = mkdtempSync(join(tmpdir(), 'omnisession-programs-'))
    process.env.PATH = directory
  })
  after(() => {
    process.env.PATH = path
    rmSync(directory, { recursive: true })
  })

  function place(name: string, script: string): void {
    writeFileSync(join(directory, name), `#!/bin/sh\n${script}\n`)
    chmodSync(join(directory, name), 0o755)
  }

  it('that are there are left alone', () => {
    place('chromium', 'exit 0')
    equal(bringPrograms(['chromium']).size, 0)
  })

  it('that cannot be installed are named with the reason', () => {
    equal(bringPrograms(['strace']).get('strace'), 'is not installed; as root: apt-get install strace')
  })

  it('are installed by apt-get where that is allowed', () => {
    const calls = join(directory, 'calls')
    place('apt-get', `echo "$@" >> ${calls}`)
    const missing = bringPrograms(['strace'])
    if (process.getuid?.() !== 0) return equal(missing.size, 1)
    equal(missing.size, 0)
    equal(readFileSync(calls, 'utf8'), '-qq update\n-qq install -y --no-install-recommends strace\n')
  })

  it('are still missing when apt-get fails', () => {
    place('apt-get', 'exit 100')
    equal(bringPrograms(['strace']).has('strace'), true)
  })
})
