// What the system reported, under Chromium's name (net/base/net_errors_posix.cc, socket/tcp_socket_posix.cc).
import { NetError } from '../../bindings/host/errors.ts'
import type { NetErrorName } from '../../bindings/host/net-errors.ts'

const BY_CODE: Readonly<Record<string, NetErrorName>> = {
  ECONNRESET: 'ERR_CONNECTION_RESET',
  EPIPE: 'ERR_CONNECTION_RESET',
  ECONNREFUSED: 'ERR_CONNECTION_REFUSED',
  ECONNABORTED: 'ERR_CONNECTION_ABORTED',
  ETIMEDOUT: 'ERR_TIMED_OUT',
  EHOSTUNREACH: 'ERR_ADDRESS_UNREACHABLE',
  ENETUNREACH: 'ERR_ADDRESS_UNREACHABLE',
  EADDRNOTAVAIL: 'ERR_ADDRESS_INVALID',
  ENETDOWN: 'ERR_INTERNET_DISCONNECTED',
  ENETRESET: 'ERR_CONNECTION_RESET',
  EACCES: 'ERR_ACCESS_DENIED',
  EPERM: 'ERR_ACCESS_DENIED',
  EINVAL: 'ERR_INVALID_ARGUMENT',
  EMFILE: 'ERR_INSUFFICIENT_RESOURCES',
  ENFILE: 'ERR_INSUFFICIENT_RESOURCES',
  ENOBUFS: 'ERR_NO_BUFFER_SPACE',
  ENOMEM: 'ERR_OUT_OF_MEMORY',
  EADDRINUSE: 'ERR_ADDRESS_IN_USE',
  ENOTCONN: 'ERR_SOCKET_NOT_CONNECTED',
  EPROTO: 'ERR_SSL_PROTOCOL_ERROR',
}

/** The system's code of an error (`ECONNRESET`), '' when it has none. */
export function systemCode(error: unknown): string {
  const code = (error as { code?: unknown } | null)?.code
  return typeof code === 'string' ? code : ''
}

/** An error of an open connection. */
export function netErrorOf(error: unknown, fallback: NetErrorName = 'ERR_FAILED'): NetError {
  if (error instanceof NetError) return error
  const code = systemCode(error)
  const name = BY_CODE[code] ?? (code.startsWith('ERR_SSL_') ? 'ERR_SSL_PROTOCOL_ERROR' : fallback)
  return new NetError(name, error instanceof Error ? error.message : undefined, { cause: error })
}

/** An error of an attempt to connect; `where` is `address:port`. */
export function connectErrorOf(error: unknown, where: string): NetError {
  const { code } = netErrorOf(error, 'ERR_CONNECTION_FAILED')
  const name = systemCode(error) === 'ETIMEDOUT' ? 'ERR_CONNECTION_TIMED_OUT' : code
  return new NetError(name, `connecting to ${where} failed`, { cause: error })
}
