// Table: ways to damage our published declarations, and as which difference each must be noticed.

export interface Damage {
  readonly kind: string
  /** A declaration file of the package. */
  readonly file: string
  readonly sound: string
  readonly damaged: string
  readonly noticedAs: string
}

const session = 'bindings/session/session.d.ts'
const cookies = 'bindings/session/cookies/cookies.d.ts'
const cookie = 'bindings/session/cookies/electron-shapes.d.ts'
const request = 'bindings/session/network/client-request.d.ts'
const requestOptions = 'bindings/session/network/client-request-options.d.ts'

export const damages: readonly Damage[] = [
  {
    kind: 'a member is gone',
    file: cookies,
    sound: 'flushStore(): Promise<void>;',
    damaged: '',
    noticedAs: 'missing Cookies.flushStore',
  },
  {
    kind: 'another result',
    file: session,
    sound: 'isPersistent(): boolean;',
    damaged: 'isPersistent(): string;',
    noticedAs: 'type Session.isPersistent',
  },
  {
    kind: 'a narrower parameter',
    file: cookies,
    sound: 'remove(url: string,',
    damaged: "remove(url: 'https://a.test/',",
    noticedAs: 'type Cookies.remove',
  },
  {
    kind: 'one more required parameter',
    file: session,
    sound: 'getUserAgent(): string;',
    damaged: 'getUserAgent(one: string): string;',
    noticedAs: 'type Session.getUserAgent',
  },
  {
    kind: 'an optional parameter is required',
    file: session,
    sound: 'acceptLanguages?: string): void;',
    damaged: 'acceptLanguages: string): void;',
    noticedAs: 'type Session.setUserAgent',
  },
  {
    kind: 'an event is gone',
    file: request,
    sound: 'abort: [];',
    damaged: '',
    noticedAs: "missing ClientRequest 'abort'",
  },
  {
    kind: "an event's argument is another",
    file: cookies,
    sound: 'removed: boolean',
    damaged: 'removed: string',
    noticedAs: "event Cookies 'changed'",
  },
  {
    kind: 'any event is accepted',
    file: session,
    sound: 'extends ClearableSession<SessionEvents>',
    damaged: 'extends ClearableSession<{ [name: string | symbol]: never[] }>',
    noticedAs: 'loose Session',
  },
  {
    kind: 'a field of a result is another',
    file: cookie,
    sound: 'value: string;',
    damaged: 'value: number;',
    noticedAs: 'type Cookies.get',
  },
  {
    kind: 'a field of a result is gone',
    file: cookie,
    sound: 'httpOnly: boolean;',
    damaged: '',
    noticedAs: 'missing Cookie.httpOnly',
  },
  {
    kind: 'an optional field of options is required',
    file: 'bindings/core/cookie-types.d.ts',
    sound: 'lastAccessDate?: number | undefined;',
    damaged: 'lastAccessDate: number;',
    noticedAs: 'type Cookies.set',
  },
  {
    kind: 'a value of an option is gone',
    file: requestOptions,
    sound: "redirect?: 'follow' | 'error' | 'manual';",
    damaged: "redirect?: 'follow' | 'error';",
    noticedAs: 'type Net.request',
  },
  {
    kind: 'an array of a result is readonly',
    file: 'bindings/session/resolve-host.d.ts',
    sound: 'endpoints: ResolvedEndpoint[];',
    damaged: 'endpoints: readonly ResolvedEndpoint[];',
    noticedAs: 'type Session.resolveHost',
  },
  {
    kind: 'a value instead of a promise',
    file: session,
    sound: 'closeAllConnections(): Promise<void>;',
    damaged: 'closeAllConnections(): void;',
    noticedAs: 'type Session.closeAllConnections',
  },
  {
    kind: 'octets are no Buffer',
    file: 'runtimes/native/octets.d.ts',
    sound: 'octets: RuntimeBuffer;',
    damaged: 'octets: Uint8Array;',
    noticedAs: "event IncomingMessage 'data'",
  },
  {
    kind: 'a writable property is readonly',
    file: request,
    sound: 'chunkedEncoding: boolean;',
    damaged: 'readonly chunkedEncoding: boolean;',
    noticedAs: 'readonly ClientRequest.chunkedEncoding',
  },
  {
    kind: 'a writable field is readonly',
    file: cookie,
    sound: '    name: string;',
    damaged: '    readonly name: string;',
    noticedAs: 'readonly Cookie.name',
  },
  {
    kind: 'a result is any',
    file: session,
    sound: 'getStoragePath(): string | null;',
    damaged: 'getStoragePath(): any;',
    noticedAs: 'any Session.getStoragePath',
  },
  {
    kind: 'a parameter is any',
    file: request,
    sound: 'setHeader(name: string, value: string): void;',
    damaged: 'setHeader(name: string, value: any): void;',
    noticedAs: 'any ClientRequest.setHeader',
  },
  {
    kind: 'a field is any',
    file: cookie,
    sound: '    secure: boolean;',
    damaged: '    secure: any;',
    noticedAs: 'any Cookie.secure',
  },
  {
    kind: 'a structure is not exported',
    file: 'bindings/electron/electron-types.d.ts',
    sound: 'AuthInfo, ',
    damaged: '',
    noticedAs: 'missing AuthInfo',
  },
  {
    kind: 'a class that is given as an argument has private members',
    file: requestOptions,
    sound: "Pick<Session, 'getStoragePath' | 'getUserAgent' | 'isPersistent'>",
    damaged: 'Session',
    noticedAs: 'type Net.request',
  },
  {
    kind: 'a member of a page class is another',
    file: 'bindings/electron/web-contents.d.ts',
    sound: 'getTitle(): string;',
    damaged: 'getTitle(): number;',
    noticedAs: 'type WebContents.getTitle',
  },
]
