// Prints how many milliseconds it takes from nothing to the first cookie set. Argument: `ours` or `tough-cookie`.

import process from 'node:process'

async function ours(): Promise<void> {
  // The built package, as a program that depends on it loads it.
  const { session } = (await import('omnisession' as string)) as typeof import('../../runtimes/node/index.ts')
  await session.fromPartition('first').cookies.set({ url: 'https://example.com/', name: 'a', value: '1' })
}

async function toughCookie(): Promise<void> {
  const { CookieJar } = await import('tough-cookie')
  await new CookieJar().setCookie('a=1', 'https://example.com/')
}

const start = performance.now()
await (process.argv[2] === 'ours' ? ours() : toughCookie())
console.log(JSON.stringify({ milliseconds: performance.now() - start }))
process.exit(0)
