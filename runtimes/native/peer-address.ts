import type { Socket } from 'node:net'

/** `address:port`, IPv6 in brackets. */
export function peerAddress(socket: Socket): string {
  const address = socket.remoteAddress ?? ''
  return `${address.includes(':') ? `[${address}]` : address}:${socket.remotePort ?? ''}`
}
