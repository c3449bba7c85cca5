// Files that requests read: `file:`, directories served by a scheme, uploads. A page has none.

export interface OpenedFile {
  /** Octets when it was opened. */
  readonly size: number
  /** Milliseconds since the epoch. */
  readonly modified: number
  /** At most `most` octets from `position` on, in memory of their own; empty at the end. Rejects with a NetError. */
  read(position: number, most: number): Promise<Uint8Array>
  /** Idempotent; waits for nobody. */
  close(): void
}

export interface Files {
  /** The path a file URL means, null when it means none (another machine, an encoded slash). */
  pathOf(url: string): string | null
  join(root: string, ...parts: string[]): string
  isAbsolute(path: string): boolean
  /** Whether `path` is below `root` once symbolic links are followed. False when either is not there. */
  isInside(root: string, path: string): Promise<boolean>
  /** A plain file. Rejects with ERR_FILE_NOT_FOUND (a directory or device, too) or ERR_ACCESS_DENIED. */
  open(path: string): Promise<OpenedFile>
  /** With those above it. Nothing happens where it is there already. */
  makeDirectory(path: string): Promise<void>
}
