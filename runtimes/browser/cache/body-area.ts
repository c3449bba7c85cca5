// Where large bodies are. A name is written once, and read when it is whole.

/** Parts in order: the header, then groups. Rejects with what the medium says. */
export interface BodySink {
  write(part: Uint8Array): Promise<void>
  /** The body is there, whole. */
  close(): Promise<void>
  /** Nothing of it stays. Never rejects. */
  abort(): Promise<void>
}

/** A body that stays as it was found. Rejects, or gives fewer octets, where something is missing. */
export interface BodySource {
  header(length: number): Promise<Uint8Array>
  /** `length`: with its checksums. */
  group(group: number, length: number): Promise<Uint8Array>
}

export interface BodyArea {
  create(name: string): Promise<BodySink>
  /** `header`: its length. Rejects when there is no such body. */
  open(name: string, header: number): Promise<BodySource>
  /** Never rejects: what cannot go now is swept later. */
  remove(name: string): Promise<void>
  names(): AsyncIterable<string>
}
