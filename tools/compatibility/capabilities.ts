// Table: what the library can do, and which tests prove it.

import type { Capability } from './capability.ts'

type Rows = Readonly<Record<string, readonly string[]>>

/** `page`: why not in a page; null: there too. */
function rows(area: string, list: Rows, page: string | null = 'not built'): readonly Capability[] {
  const limits = page === null ? {} : { browser: page }
  return Object.entries(list).map(([title, proof]) => ({ area, title, proof, limits }))
}

const OTHERWISE = 'otherwise, see "In a page"'

const core: readonly Capability[] = [
  {
    area: 'Core',
    title:
      'cookie rules: parsing, dates, domains, paths, prefixes, SameSite, partitions, eviction (`omnisession/core`)',
    proof: ['test/conformance/cookies.test.ts'],
  },
  {
    area: 'Core',
    title: 'URL patterns: what is one, what it matches, hostile ones (`compileUrlFilter` of `omnisession/core`)',
    proof: [
      'test/conformance/url-patterns.test.ts',
      'test/core/match/hostile.test.ts',
      'test/fuzz/url-patterns.test.ts',
    ],
  },
  {
    area: 'Core',
    title: 'the core as a WebAssembly component (`omnisession/component`)',
    proof: ['test/component/vectors.test.ts', 'test/component/faults.test.ts'],
  },
  { area: 'Core', title: 'bounded memory under a million overwrites', proof: ['test/core/cookies/memory.test.ts'] },
  { area: 'Core', title: 'snapshots', proof: ['test/core/cookies/snapshot.test.ts'] },
  { area: 'Core', title: 'recovery from a trap', proof: ['test/core/cookies/recovery.test.ts'] },
]

const SESSIONS = 'Sessions and storage'

const sessions = [
  ...rows(
    SESSIONS,
    {
      '`fromPartition`, `fromPath`, `defaultSession`, `session-created`, `list`, `delete`, `close`': [
        'test/session/registry/registry.test.ts',
      ],
      'user agent and accept languages': ['test/session/registry/user-agent.test.ts'],
      '`ses.cookies`: `get`, `set`, `remove`, `changed`, `setMany`, `removeMany`': [
        'test/session/cookies/cookies.test.ts',
      ],
    },
    null,
  ),
  ...rows(
    SESSIONS,
    {
      'partition names that stay inside the root': ['test/session/registry/partition.test.ts'],
      'preload scripts are registered (no page runs them yet)': ['test/session/registry/preload-scripts.test.ts'],
      'persistent store (`node:sqlite`), three durabilities': ['test/hosts/storage/store-suite.test.ts'],
      'damage is set aside, neighbours are kept': ['test/hosts/storage/damage.test.ts'],
      'full disk, read-only, foreign owner, newer version': ['test/hosts/storage/faults.test.ts'],
      'SIGKILL at random points': ['test/kill/kill.test.ts'],
    },
    OTHERWISE,
  ),
]

const ofPages: readonly Capability[] = [
  {
    title: "sessions in memory, Electron's module (`app.whenReady`, `session`, `BrowserWindow` without a page)",
    proof: ['test/browser/session.test.ts'],
    limits: { browser: '`net.request` throws: a page has no streams of Node; what needs a process is not built' },
  },
  {
    title: '`app.quit`, `app.exit`: the events, then all sessions are written and closed',
    proof: ['test/browser/quit.test.ts'],
    limits: { browser: 'the page stays open; `quit` is not told when its user closes it' },
  },
  {
    title: 'persistent sessions in IndexedDB; full, blocked, newer, closed, evicted',
    proof: ['test/browser/storage.test.ts', 'test/browser/browser-faults.test.ts'],
  },
  { title: 'tabs share a session: cookies, limits, `changed`', proof: ['test/browser/tabs.test.ts: two tabs'] },
  {
    title: 'what is left is written when the page is hidden',
    proof: ['test/browser/tabs.test.ts: before the page is hidden'],
    limits: { browser: 'best effort, a browser promises no more' },
  },
  {
    title: "requests by the page's own fetch",
    proof: ['test/browser/dialers.test.ts: by its own fetch'],
    limits: {
      browser:
        "a session's cookies, forbidden headers (`User-Agent`, `Referer`, ...), `setUserAgent` with another than the " +
        'page’s, redirects one by one, `resolveHost`, `clearHostResolverCache`, upgrades and own authorities reject; ' +
        '`Set-Cookie` cannot be seen; default headers are the browser’s, but accept languages of `setUserAgent` count',
    },
  },
  {
    title: "`webRequest` over the page's own fetch",
    proof: ['test/browser/dialers.test.ts: webRequest sees one hop'],
    limits: {
      browser:
        "what a page is told: a server's redirects are out of sight (no `onBeforeRedirect`, no 3xx), no `Set-Cookie`, " +
        'no `ip`, of other origins the headers that CORS exposes, names in lower case, a made-up HTTP version; request ' +
        'headers without the browser’s own, and forbidden ones that a listener sets reject',
    },
  },
  {
    title: '`webRequest` over a relay',
    proof: ['test/browser/dialers.test.ts: webRequest sees each hop'],
  },
  {
    title: '`protocol` handlers before the page’s fetch',
    proof: ['test/session/protocol/page.test.ts'],
    limits: { browser: 'no files; a page’s `Response` can neither set nor show `Set-Cookie`' },
  },
  { title: 'requests by a relay (`relayDialer`): everything', proof: ['test/browser/dialers.test.ts: by a relay'] },
  {
    title:
      'the HTTP cache by a relay: as Chromium decides; kept by IndexedDB and files, one tab writes, all read and clear',
    proof: [
      'test/browser/cache-pages.test.ts',
      'test/browser/cache/cache-store.test.ts',
      'test/browser/cache/cache-tabs.test.ts',
      'test/browser/cache/cache-damage.test.ts',
    ],
  },
  { title: 'bundled by esbuild and vite, under a strict policy', proof: ['test/package/bundles.test.ts'] },
].map((row) => ({ area: 'In a page', ofPages: true, ...row }))

const relay = rows(
  'Requests',
  {
    '`createRelay`, for pages; on the connections of a session': [
      'test/relay/relay.test.ts',
      'test/relay/session.test.ts',
    ],
  },
  'not: a page cannot listen, it uses a relay by `relayDialer`',
)

const handlers = rows(
  'Requests',
  {
    '`protocol.handle`; schemes of one’s own, standard ones with hosts and relative URLs': [
      'test/session/protocol/handle.test.ts',
      'test/session/protocol/handle-streams.test.ts',
      'test/session/protocol/schemes.test.ts',
    ],
  },
  null,
)

const requests = rows(
  'Requests',
  {
    '`webRequest`: eight events, filters, headers, redirects; several listeners an event (`add`)': [
      'test/session/web-request/events.test.ts',
      'test/session/web-request/details.test.ts',
      'test/session/web-request/headers.test.ts',
      'test/session/web-request/listeners.test.ts',
      'test/session/web-request/arguments.test.ts',
    ],
    '`webRequest.onResponseBody`: bodies rewritten as they stream': ['test/session/web-request/response-body.test.ts'],
    '`protocol` before the network: interception, `fallthrough`, redirects between schemes, cookies': [
      'test/session/protocol/intercept.test.ts',
      'test/session/protocol/uploads.test.ts',
    ],
    'the deprecated methods of `protocol`, every form of answer': [
      'test/session/protocol/old-methods.test.ts',
      'test/session/protocol/old-answers.test.ts',
    ],
    '`file:` and directories (`protocol.registerSource`): ranges, types, nothing outside the root': [
      'test/session/protocol/files.test.ts',
      'test/session/protocol/sources.test.ts',
    ],
    '`ses.fetch`': [
      'test/session/network/fetch.test.ts',
      'test/session/network/fetch-rules.test.ts',
      'test/session/network/fetch-abort.test.ts',
      'test/session/network/fetch-integrity.test.ts',
    ],
    '`net.request`': [
      'test/session/network/client-request.test.ts',
      'test/session/network/client-request-options.test.ts',
      'test/session/network/client-request-events.test.ts',
      'test/session/network/client-request-misuse.test.ts',
      'test/session/network/incoming-message.test.ts',
      'test/session/network/net-module.test.ts',
    ],
    'redirects, cookies on every hop': ['test/session/network/redirect.test.ts'],
    "Chromium's default headers": ['test/session/network/default-headers.test.ts'],
    'raw requests and upgrades, as a gateway sends them': ['test/session/network/gateway.test.ts'],
    'HTTP/1.1: pool, keep-alive, retry on a dead socket': [
      'test/hosts/transport/exchange.test.ts',
      'test/hosts/transport/pool.test.ts',
    ],
    'HTTP/2: one connection for all, safe retries, hostile servers': [
      'test/hosts/transport/http2.test.ts',
      'test/hosts/transport/http2-faults.test.ts',
      'test/hosts/transport/http2-frames.test.ts',
      'test/hosts/transport/http2-fuzz.test.ts',
      'test/hosts/transport/http2-limits.test.ts',
      'test/hosts/transport/http2-ping.test.ts',
      'test/session/network/http2.test.ts',
    ],
    'uploads with back-pressure, 100-continue': ['test/hosts/transport/upload.test.ts'],
    'TLS, own certificate authorities': ['test/hosts/transport/tls.test.ts'],
    '`setCertificateVerifyProc`': ['test/session/network/certificates.test.ts'],
    '`preconnect`, `resolveHost`': ['test/session/network/net-names.test.ts'],
    'faults of a server': ['test/hosts/transport/faults.test.ts', 'test/hosts/transport/response-parser.test.ts'],
  },
  OTHERWISE,
)

const electron = rows('Electron scripts', {
  'every name of the main process; `app`, paths, command line': [
    'test/electron/app.test.ts',
    'test/electron/module.test.ts',
  ],
  '`BrowserWindow` as a stand-in without a page': ['test/electron/windows.test.ts'],
  '`Menu`, `MenuItem`, `nativeTheme` as data that nobody sees': ['test/electron/menu.test.ts'],
  '`omnisession run`': ['test/run/command.test.ts', 'test/run/life.test.ts'],
  '`omnisession cookies`': ['test/run/cookies.test.ts'],
  'electron-store, electron-log and electron-updater, unmodified': ['test/run/packages.test.ts'],
  '`electron` in CommonJS, in dependencies, in forked children': ['test/run/resolution.test.ts: CommonJS'],
  'the example: signed in after a kill': ['test/run/story.test.ts'],
})

const onDeno: readonly Capability[] = [
  {
    area: 'Electron scripts',
    title: '`electron` in ES modules',
    proof: ['test/run/resolution.test.ts: ES module'],
    limits: {
      browser: 'not built',
      deno: 'an ES module imports only packages that its package.json lists, as always on Deno',
    },
  },
  {
    area: 'Requests',
    title: 'TLS sessions are resumed',
    proof: ['test/hosts/transport/tls.test.ts: sessions are resumed'],
    limits: { browser: 'not built', deno: 'not: the runtime does not resume' },
  },
]

const cache = rows(
  'HTTP cache',
  {
    'freshness, validation, modes, Vary, invalidation, limits, as Chromium': [
      'test/session/cache/transaction.test.ts',
      'test/session/web-request/events.test.ts',
      'test/conformance/http-cache.test.ts',
    ],
    'ranges and bodies that were cut off, put together of one version or not at all': [
      'test/session/cache/ranges.test.ts',
    ],
    'requests for what is just being stored read behind the writer': ['test/session/cache/shared-reading.test.ts'],
    '`getCacheSize`, `clearCache`, `clearData`, `clearStorageData`, `Clear-Site-Data`': [
      'test/session/cache/clearing.test.ts',
    ],
    '`--disable-http-cache`, `--disk-cache-size`': ['test/electron/cache-switches.test.ts'],
  },
  OTHERWISE,
)

const notBuilt: readonly Capability[] = [
  'proxies (connections are direct), host mapping rules',
  'HTTP authentication, client certificates',
  'HTTP/3, WebSocket',
  'downloads',
  'permissions, HID, serial, USB',
  'spell checker',
  '`netLog`',
  'service workers, extensions',
  'pages (`loadURL`), `ipcMain`, dialogs and other desktop modules',
].map((title) => ({ area: 'Not built yet', title, proof: [] }))

export const capabilities: readonly Capability[] = [
  ...core,
  ...sessions,
  ...handlers,
  ...requests,
  ...cache,
  ...relay,
  ...electron,
  ...ofPages,
  ...onDeno,
  ...notBuilt,
]
