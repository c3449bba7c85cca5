// The object that Electron hands to every listener of a native event before the arguments.

/** `sender` is the emitter's owner. `preventDefault` matters only to events that document a default. */
export class EmittedEvent<Sender = unknown> {
  readonly sender: Sender
  #defaultPrevented = false

  constructor(sender: Sender) {
    this.sender = sender
  }

  get defaultPrevented(): boolean {
    return this.#defaultPrevented
  }

  preventDefault(): void {
    this.#defaultPrevented = true
  }
}
