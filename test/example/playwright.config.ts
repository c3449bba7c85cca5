// What people see of the example page, in Debian's chromium.
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { defineConfig, type PlaywrightTestConfig } from '@playwright/test'
import { findChromium } from '../page/page-driver.ts'

const config: PlaywrightTestConfig = defineConfig({
  testMatch: '*.spec.ts',
  outputDir: join(tmpdir(), `omnisession-playwright-${process.pid}`),
  workers: 1,
  timeout: 60_000,
  expect: { timeout: 20_000 },
  reporter: 'list',
  use: {
    launchOptions: { executablePath: findChromium() ?? '', args: ['--no-sandbox'] },
  },
})

// biome-ignore lint/style/noDefaultExport: playwright reads it so
export default config
