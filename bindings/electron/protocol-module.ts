// Electron's module `protocol`: that of the default session, and what is declared of schemes before there is one.
// Source: Electron's lib/browser/api/protocol.ts, shell/browser/api/electron_api_protocol.cc.
import { type CustomScheme, readCustomSchemes } from '../session/protocol/custom-scheme.ts'
import type { Protocol } from '../session/protocol/protocol.ts'
import type { Session } from '../session/session.ts'

type Delegated = Exclude<keyof Protocol, 'registerSchemesAsPrivileged'>

const METHODS: readonly Delegated[] = [
  'getSource',
  'handle',
  'interceptBufferProtocol',
  'interceptFileProtocol',
  'interceptHttpProtocol',
  'interceptProtocol',
  'interceptStreamProtocol',
  'interceptStringProtocol',
  'isProtocolHandled',
  'isProtocolIntercepted',
  'isProtocolRegistered',
  'registerBufferProtocol',
  'registerFileProtocol',
  'registerHttpProtocol',
  'registerProtocol',
  'registerSource',
  'registerStreamProtocol',
  'registerStringProtocol',
  'unhandle',
  'uninterceptProtocol',
  'unregisterProtocol',
]

export interface ProtocolModule extends Pick<Protocol, Delegated> {
  /** Only before the app is ready. A scheme declared twice has the privileges of both. */
  registerSchemesAsPrivileged(customSchemes: CustomScheme[]): void
  /** Undocumented: the schemes declared standard. */
  getStandardSchemes(): string[]
}

export interface ProtocolModuleParts {
  isReady(): boolean
  defaultSession(): Session
}

/** `declared`: grows until the app is ready. */
export function createProtocolModule(parts: ProtocolModuleParts): {
  readonly protocol: ProtocolModule
  readonly declared: readonly CustomScheme[]
} {
  const declared: CustomScheme[] = []
  const delegate = (name: Delegated) => {
    return (...given: unknown[]): unknown => {
      const { protocol } = parts.defaultSession()
      return (protocol[name] as (...given: unknown[]) => unknown).apply(protocol, given)
    }
  }
  const protocol = {
    ...(Object.fromEntries(METHODS.map((name) => [name, delegate(name)])) as unknown as Pick<
      Protocol,
      (typeof METHODS)[number]
    >),
    registerSchemesAsPrivileged(...given: unknown[]): void {
      if (parts.isReady()) throw new Error('protocol.registerSchemesAsPrivileged should be called before app is ready')
      declared.push(...readCustomSchemes(given[0]))
    },
    getStandardSchemes: () => [...new Set(declared.filter((one) => one.privileges?.standard).map((one) => one.scheme))],
  }
  return { protocol, declared }
}
