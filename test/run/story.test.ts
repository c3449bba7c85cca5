// The story of `npm start` on the runtime of this test: killed inside a request, started again, still signed in.

import process from 'node:process'
import { INTERRUPTED, tellStory } from '../../tools/starting/scenario.ts'
import type { RuntimeCommand } from '../../tools/starting/script-process.ts'
import { deepEqual, describe, it, runtime } from '../harness.ts'

const flags = { node: [], deno: ['run', '--allow-all', '--no-lock'], bun: ['--no-install'], browser: [] }
const command: RuntimeCommand = [process.execPath, ...flags[runtime]]
const silent = { part: () => {}, line: () => {}, event: () => {} }
const none: readonly string[] = []

describe('the example', () => {
  it('signs in over two sites, is killed at work, and is still signed in', async () => {
    const { first, second, faults } = await tellStory(command, silent)
    deepEqual(faults, none)
    deepEqual(first, [
      'Not signed in: login.localhost asks for the password',
      'Signed in as Ada Lovelace',
      'Cookies kept: __Host-session (shop.localhost), ticket (login.localhost)',
      'Open orders: 6',
      'Shipped order 1001: a compass',
      'Shipped order 1002: two candles',
      'Shipped order 1003: a kite',
    ])
    deepEqual(second, [
      'Still signed in as Ada Lovelace, no password was asked',
      'Cookies kept: __Host-session (shop.localhost), ticket (login.localhost)',
      'Open orders: 3',
      `Shipped order ${INTERRUPTED}: three lenses`,
      'Shipped order 1005: a map of the moon',
      'Shipped order 1006: ink',
      'Everything is shipped',
    ])
  })
})
