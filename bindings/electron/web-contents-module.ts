// Electron's module `webContents`: finding the contents of the windows that are open.
// Source: Electron's docs/api/web-contents.md.
import type { WebContents } from './web-contents.ts'
import type { WindowList } from './window-list.ts'

export interface WebContentsModule {
  getAllWebContents(): WebContents[]
  getFocusedWebContents(): WebContents | null
  fromId(id: number): WebContents | undefined
  /** Nothing has a frame or a DevTools target. */
  fromFrame(frame: unknown): undefined
  fromDevToolsTargetId(target: string): undefined
}

export function createWebContentsModule(windows: WindowList): WebContentsModule {
  const all = (): WebContents[] => windows.all().map((window) => window.webContents)
  return {
    getAllWebContents: all,
    getFocusedWebContents: () => windows.focused?.webContents ?? null,
    fromId: (id) => all().find((contents) => contents.id === id),
    fromFrame: () => undefined,
    fromDevToolsTargetId: () => undefined,
  }
}
