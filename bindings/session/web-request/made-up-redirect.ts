// The response that stands for a listener's redirect: nothing was sent, the redirect step takes it like a server's.
// Source: shell/browser/net/proxying_url_loader_factory.cc (HandleBeforeRequestRedirect).
import type { WireResponse } from '../../host/transport.ts'
import { BytesBody } from '../network/bodies/bytes-body.ts'
import { octetsOfText } from '../network/header-text.ts'

const STATUS = 307

export function madeUpRedirect(location: string): WireResponse {
  return {
    status: STATUS,
    statusText: 'Internal Redirect',
    httpVersion: '1.1',
    headers: ['Location', octetsOfText(location), 'Non-Authoritative-Reason', 'WebRequest API'],
    body: new BytesBody(new Uint8Array(0)),
    upgrade: null,
    remoteAddress: '',
    reused: false,
  }
}
