// runtimes: node
// The example page, by @playwright/test, whose cases are told as ours.
import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { describe, fail, it } from '../harness.ts'
import { findChromium } from '../page/page-driver.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const skip = findChromium() === null ? 'no chromium' : undefined

function playwright(): Promise<{ readonly passed: boolean; readonly output: string }> {
  const program = `${root}node_modules/@playwright/test/cli.js`
  const args = [program, 'test', '--config', 'test/example/playwright.config.ts']
  const { NODE_OPTIONS: _, NODE_TEST_CONTEXT: __, ...env } = process.env
  return new Promise((resolve) => {
    execFile(process.execPath, args, { cwd: root, env, timeout: 110_000 }, (error, stdout, stderr) =>
      resolve({ passed: error === null && /^ +\d+ passed/m.test(stdout), output: stdout + stderr }),
    )
  })
}

describe('the example page', () => {
  it(
    'does what it promises to those who look at it',
    async () => {
      const { passed, output } = await playwright()
      if (!passed) fail(output)
    },
    skip,
  )
})
