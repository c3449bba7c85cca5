// What every runtime's entry `omnisession` exports beside `session` and `createSessions`.
export type {
  CookieChangeCause,
  CookieDetails,
  CookieFilter,
  CookiePartitionKey,
  SameSite,
} from '../core/cookie-types.ts'
export { NetError, OmniError, UnsupportedError } from '../host/errors.ts'
export type { DamageReport } from '../host/storage.ts'
export type { Dialer } from '../host/transport.ts'
export type {
  Certificate,
  CertificatePrincipal,
  CertificateVerifyProc,
  CertificateVerifyRequest,
} from './certificate.ts'
export type { ClearDataOptions, ClearStorageDataOptions } from './clearing/clear-data-options.ts'
export type { ClearCodeCachesOptions } from './clearing/clearable-session.ts'
export type {
  ClearSharedDictionaryCacheForIsolationKeyOptions,
  SharedDictionaryInfo,
  SharedDictionaryInfoOptions,
  SharedDictionaryUsageInfo,
} from './clearing/shared-dictionaries.ts'
export { Cookies, type CookiesEvents } from './cookies/cookies.ts'
export type { Cookie } from './cookies/electron-shapes.ts'
export type { EmittedEvent } from './emitted-event.ts'
export type { Durability, FromPartitionOptions, SessionsOptions } from './options.ts'
export type { PreconnectOptions } from './preconnect.ts'
export type { CustomScheme, Privileges } from './protocol/custom-scheme.ts'
export type { HandledRequest } from './protocol/handled-request.ts'
export { Protocol } from './protocol/protocol.ts'
export type {
  ProtocolRequest,
  ProtocolResponse,
  ProtocolRoute,
  ProtocolSource,
} from './protocol/protocol-types.ts'
export type { HandleOptions } from './protocol/registrations.ts'
export type { Readiness, ReadyOptions } from './readiness.ts'
export { Sessions, type SessionsEvents } from './registry.ts'
export type { ResolvedHost, ResolveHostOptions } from './resolve-host.ts'
export { Session, type SessionEvents } from './session.ts'
export type {
  BeforeSendResponse,
  BodyTransform,
  CallbackResponse,
  HeadersReceivedResponse,
  OnBeforeRedirectListenerDetails,
  OnBeforeRequestListenerDetails,
  OnBeforeSendHeadersListenerDetails,
  OnCompletedListenerDetails,
  OnErrorOccurredListenerDetails,
  OnHeadersReceivedListenerDetails,
  OnResponseStartedListenerDetails,
  OnSendHeadersListenerDetails,
  UploadData,
  WebRequestEvent,
  WebRequestFilter,
  WebRequestListeners,
} from './web-request/details-types.ts'
export { type AddOptions, type RemoveListener, WebRequest } from './web-request/web-request.ts'
