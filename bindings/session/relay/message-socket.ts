// A connection that carries messages: a WebSocket, whoever implements it.

export interface MessageSocket {
  /** After the end it does nothing. */
  send(message: Uint8Array<ArrayBuffer>): void
  close(code: number, reason: string): void
}

export interface MessageListener {
  message(message: Uint8Array): void
  /** Once. */
  closed(code: number, reason: string): void
}
