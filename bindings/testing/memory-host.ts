// A host for tests: storage in memory, a clock that stands still until told, no environment of its own.
import type { Environment, ExitHooks, Host } from '../host/host.ts'
import { FakeClock } from './fake-clock.ts'
import { MemoryStorage } from './memory-storage.ts'

export class TestExit implements ExitHooks {
  readonly #flushes = new Set<(isLast: boolean) => void>()

  onExit(flush: (isLast: boolean) => void): () => void {
    this.#flushes.add(flush)
    return () => this.#flushes.delete(flush)
  }

  get hooks(): number {
    return this.#flushes.size
  }

  /** The process ends. */
  exit(): void {
    for (const flush of [...this.#flushes]) flush(true)
  }
}

/** Unlike each other, and the same in every run. */
function countedUuids(): () => string {
  let last = 0
  return () => `00000000-0000-4000-8000-${String(++last).padStart(12, '0')}`
}

const environment: Omit<Environment, 'uuid'> = {
  platform: 'linux',
  userAgentPlatform: 'X11; Linux x86_64',
  homeDirectory: '/home/test',
  temporaryDirectory: '/tmp',
  applicationData: '/home/test/.config',
  locale: 'en-US',
  processId: 1,
  applicationName: 'test-app',
  applicationVersion: '1.2.3',
  join: (...parts) => parts.join('/').replaceAll(/\/+/g, '/'),
  isAbsolute: (path) => path.startsWith('/'),
  digest: (text) => {
    let hash = 0n
    for (const octet of new TextEncoder().encode(text)) hash = (hash * 0x100000001b3n + BigInt(octet)) % (1n << 256n)
    return hash.toString(16).padStart(64, '0')
  },
}

export interface MemoryHost extends Host {
  readonly clock: FakeClock
  readonly storage: MemoryStorage
  readonly exit: TestExit
}

/** `base` lends what is the runtime's: the core, the codec, decoders and the transport. */
export function createMemoryHost(base: Host, now: number = Date.UTC(2026, 0, 1)): MemoryHost {
  const clock = new FakeClock(now, base.timers.soon)
  return {
    runtime: base.runtime,
    codec: base.codec,
    core: base.core,
    toOctets: base.toOctets,
    deprecated: base.deprecated,
    loadDecoders: base.loadDecoders,
    loadFiles: base.loadFiles,
    readStream: base.readStream,
    createTransport: base.createTransport,
    loadResponses: base.loadResponses,
    clock,
    timers: clock,
    environment: { ...environment, uuid: countedUuids() },
    exit: new TestExit(),
    storage: new MemoryStorage(),
  }
}
