// A request at the engine's door as tests and benchmarks send it: GET, cookies and default headers on.
import { Cancellation } from '../../../bindings/host/cancellation.ts'
import { MAIN_PROCESS, type RawRequest } from '../../../bindings/session/network/request.ts'

export function rawRequest(url: string, changes: Partial<RawRequest> = {}): RawRequest {
  return {
    method: 'GET',
    url,
    headers: [],
    body: null,
    initiator: MAIN_PROCESS,
    redirects: 'follow',
    challenges: 'follow',
    defaults: 'add',
    credentials: 'include',
    upgrade: false,
    cancellation: new Cancellation(),
    onInterim: null,
    onUploadProgress: null,
    ...changes,
  }
}
