// Runs test files in a Chromium page: one fresh page a file, the harness collects in the page and runs there.

import { existsSync } from 'node:fs'
import { type Browser, chromium, type Page } from 'playwright-core'
import type { PageCase } from '../harness.ts'
import { type PageServer, servePages } from './page-server.ts'

const executables = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']

/** The Chromium of this machine, or null; `CHROMIUM` names another. */
export function findChromium(): string | null {
  const candidates = process.env.CHROMIUM === undefined ? executables : [process.env.CHROMIUM]
  return candidates.find((path) => existsSync(path)) ?? null
}

/** Runs in the page. */
async function loadAndRun(file: string): Promise<readonly PageCase[]> {
  await import(file)
  const harness = await import('/test/harness.ts' as string)
  return harness.runPageTests()
}

function within<T>(promise: Promise<T>, milliseconds: number, what: string): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`${what} took longer than ${milliseconds / 1000} s`)), milliseconds)
  })
  return Promise.race([promise, late]).finally(() => clearTimeout(timer))
}

export class PageDriver {
  readonly #browser: Browser
  readonly #server: PageServer

  private constructor(browser: Browser, server: PageServer) {
    this.#browser = browser
    this.#server = server
  }

  static async start(root: string, executable: string, imports: Readonly<Record<string, string>>): Promise<PageDriver> {
    const server = await servePages(root, imports)
    // Without its sandbox, since root and most containers cannot have one; it only ever sees this repository.
    const browser = await chromium.launch({ executablePath: executable, args: ['--no-sandbox'] })
    return new PageDriver(browser, server)
  }

  /** Cases of one file, relative to the repository; what the page could not load or threw by itself is a failed case. */
  async run(file: string, milliseconds = 120_000): Promise<readonly PageCase[]> {
    const context = await this.#browser.newContext()
    const page = await context.newPage()
    const noise: string[] = []
    this.#listen(page, noise)
    try {
      await page.goto(this.#server.origin)
      return await within(page.evaluate(loadAndRun, `/${file}`), milliseconds, file)
    } catch (error) {
      const message = [error instanceof Error ? error.message : String(error), ...noise].join('\n')
      return [{ name: 'the file did not run', state: 'failed', message }]
    } finally {
      await context.close()
    }
  }

  #listen(page: Page, noise: string[]): void {
    page.on('pageerror', (error) => noise.push(error.stack ?? error.message))
    page.on('response', (response) => {
      if (response.status() === 404 && !response.url().endsWith('/favicon.ico')) noise.push(`404 ${response.url()}`)
    })
  }

  async close(): Promise<void> {
    await this.#browser.close()
    await this.#server.close()
  }
}
