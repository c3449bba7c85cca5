// The types of Electron's main-process module under Electron's names, for `import type { Cookie } from 'electron'`.
export type { CookieDetails as CookiesSetDetails, CookieFilter as CookiesGetFilter } from '../core/cookie-types.ts'
export type {
  Certificate,
  CertificatePrincipal,
  CertificateVerifyRequest as Request,
} from '../session/certificate.ts'
export type { ClearDataOptions, ClearStorageDataOptions } from '../session/clearing/clear-data-options.ts'
export type { ClearCodeCachesOptions } from '../session/clearing/clearable-session.ts'
export type {
  ClearSharedDictionaryCacheForIsolationKeyOptions,
  SharedDictionaryInfo,
  SharedDictionaryInfoOptions,
  SharedDictionaryUsageInfo,
} from '../session/clearing/shared-dictionaries.ts'
export type { Cookies } from '../session/cookies/cookies.ts'
export type { Cookie } from '../session/cookies/electron-shapes.ts'
export type {
  AuthInfo,
  ClientRequest,
  ClientRequestOptions as ClientRequestConstructorOptions,
  IncomingMessage,
  UploadProgress,
} from '../session/network/client-request.ts'
export type { FromPartitionOptions, FromPartitionOptions as FromPathOptions } from '../session/options.ts'
export type { PreconnectOptions } from '../session/preconnect.ts'
export type { PreloadScript, PreloadScriptRegistration } from '../session/preload-scripts.ts'
export type { CustomScheme, Privileges } from '../session/protocol/custom-scheme.ts'
export type {
  ProtocolDirectory as Source,
  ProtocolMatch as Match,
  ProtocolRequest,
  ProtocolResponse,
  ProtocolResponseUploadData,
  ProtocolRoute,
  ProtocolSource,
} from '../session/protocol/protocol-types.ts'
export type { ResolvedEndpoint, ResolvedHost, ResolveHostOptions } from '../session/resolve-host.ts'
export type { Session } from '../session/session.ts'
export type {
  BeforeSendResponse,
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
  WebRequestFilter,
} from '../session/web-request/details-types.ts'
export type { WebRequest } from '../session/web-request/web-request.ts'
export type { App } from './app.ts'
export type { NetModule as Net } from './net-module.ts'
export type { ProtocolModule as Protocol } from './protocol-module.ts'
export type { WebContents } from './web-contents.ts'
