// runtimes: browser
// The end of an application in a page: what it was told, what is written, and that the page goes on.
import { createSessions } from '../../runtimes/browser/index.ts'
import { deepEqual, describe, equal, it, rejects } from '../harness.ts'

const { app, BrowserWindow, session } = await import('#electron' as string)

const COOKIE = { url: 'https://www.shop.test/', name: 'a', value: '1', expirationDate: Date.now() / 1000 + 60 }
const CLOSED = (error: unknown): boolean => (error as { code?: string }).code === 'OMNI_SESSION_CLOSED'

describe('app.quit in a page', () => {
  it('asks, closes windows, tells; then its sessions are written and closed, and the page goes on', async () => {
    await app.whenReady()
    const order: unknown[] = []
    for (const name of ['before-quit', 'will-quit', 'window-all-closed'] as const) app.on(name, () => order.push(name))
    app.on('quit', (_event: unknown, code: number) => order.push(code))
    const window = new BrowserWindow({ show: false })
    window.on('closed', () => order.push('closed'))

    // What is not told to a page is left to the end: lazy writes nothing before.
    const lazy = session.fromPartition('persist:quit', { durability: 'lazy' })
    await lazy.cookies.set(COOKIE)
    const inMemory = session.fromPartition('quit')
    await inMemory.cookies.set(COOKIE)

    const prevent = (event: { preventDefault(): void }): void => event.preventDefault()
    app.once('before-quit', prevent)
    app.quit()
    deepEqual(order, ['before-quit'])
    app.quit()
    app.quit()
    deepEqual(order, ['before-quit', 'before-quit', 'closed', 'will-quit', 0])

    for (let closed = false; !closed; ) {
      await new Promise((resolve) => setTimeout(resolve, 5))
      closed = await lazy.cookies.get({}).then(() => false, CLOSED)
    }
    await rejects(inMemory.cookies.get({}), CLOSED)
    await rejects(inMemory.fetch('https://www.shop.test/'), CLOSED)
    const again = createSessions().fromPartition('persist:quit')
    equal((await again.cookies.get({})).length, 1)
    await again.close()
  })
})
