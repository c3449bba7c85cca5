// Bodies: a small pull interface. Chunks are passed on, not copied; whoever gets one may not write into it.

export interface Body {
  /** Octets of the whole body where known before reading, else undefined. */
  readonly length?: number | undefined
  /** True: all of it is there, read or not, and its length is known; it fails no more unless it is cancelled. */
  readonly arrived?: boolean
  /** The next chunk (never empty), or null at the end. Rejects with a NetError. One read at a time. */
  read(): Promise<Uint8Array | null>
  /** All of a body of which nothing was read, where that costs less than `read`; null: it does not. Nothing follows. */
  readAll?(): Promise<Uint8Array> | null
  /** Releases what feeds the body; later reads reject. Idempotent. */
  cancel(reason?: unknown): void
}

/** What a body to send is made of, for those who look at it unread (Electron's upload data). */
export type BodyPart =
  | { readonly type: 'rawData'; readonly bytes: Uint8Array }
  /** `length` in octets, -1: to the end of the file. `modified`: milliseconds since the epoch, 0 when not known. */
  | {
      readonly type: 'file'
      readonly path: string
      readonly offset: number
      readonly length: number
      readonly modified: number
    }
  | { readonly type: 'blob'; readonly blob: Blob }
  /** Octets that come as they come: only `read` gives them. */
  | { readonly type: 'stream' }

/** A body to send. A retry (redirect 307, authentication, a dead reused socket) has to start it again. */
export interface RequestBody extends Body {
  /** True when the next `read` starts from the first octet again; false for a one-shot source that was read. */
  rewind(): Promise<boolean>
  /** Absent: one stream. */
  readonly parts?: readonly BodyPart[] | undefined
}

/** Both directions of an upgraded connection. */
export interface Duplex {
  readonly readable: Body
  /** Resolves when the peer's window or the kernel has taken the chunk (back-pressure). */
  write(chunk: Uint8Array): Promise<void>
  end(): void
  destroy(reason?: unknown): void
}

/** Names and values in turn, as on the wire: order, case and duplicates kept, one character an octet (latin-1). */
export type HeaderList = string[]
