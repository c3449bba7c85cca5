// The blobs in the bodies of a session's requests, by the name under which listeners and handlers meet them
// (`uploadData`, `ses.getBlobData`). A blob is kept by its request alone: afterwards its name leads nowhere.

export class RequestBlobs {
  readonly #uuid: () => string
  readonly #names = new WeakMap<Blob, string>()
  readonly #blobs = new Map<string, WeakRef<Blob>>()
  readonly #gone = new FinalizationRegistry<string>((name) => void this.#blobs.delete(name))

  constructor(uuid: () => string) {
    this.#uuid = uuid
  }

  /** The same for the same blob. */
  idOf(blob: Blob): string {
    const known = this.#names.get(blob)
    if (known !== undefined) return known
    const name = this.#uuid()
    this.#names.set(blob, name)
    this.#blobs.set(name, new WeakRef(blob))
    this.#gone.register(blob, name)
    return name
  }

  get(id: string): Blob | null {
    return this.#blobs.get(id)?.deref() ?? null
  }
}
