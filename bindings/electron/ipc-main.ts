// `ipcMain`: the main process's side of messages. Without a page nobody sends any; the rules of registering hold.
// Source: Electron's lib/browser/ipc-main-impl.ts.
import { Emitter } from '../session/emitter.ts'

export type InvokeHandler = (event: unknown, ...args: never[]) => unknown

export class IpcMain extends Emitter {
  readonly #handlers = new Map<string, InvokeHandler>()

  constructor() {
    super()
    // A channel may be called 'error'; it must not throw for want of a listener.
    this.on('error', () => {})
  }

  handle(channel: string, handler: InvokeHandler): void {
    if (this.#handlers.has(channel)) throw new Error(`Attempted to register a second handler for '${channel}'`)
    if (typeof handler !== 'function')
      throw new TypeError(`Expected handler to be a function, but found type '${typeof handler}'`)
    this.#handlers.set(channel, handler)
  }

  handleOnce(channel: string, handler: InvokeHandler): void {
    this.handle(channel, (event, ...args) => {
      this.removeHandler(channel)
      return handler(event, ...args)
    })
  }

  removeHandler(channel: string): void {
    this.#handlers.delete(channel)
  }
}
