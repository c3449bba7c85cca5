// The preload scripts that are registered with a session: an ordered list, which pages would run before their own.
// Source: Electron's shell/browser/api/electron_api_session.cc (RegisterPreloadScript, UnregisterPreloadScript), its
// lib/browser/api/session.ts (setPreloads, getPreloads), shell/browser/preload_script.cc.
// Departure: `setPreloads` refuses a relative path as `registerPreloadScript` does; Electron only logs it.
import { type RuntimeName, UnsupportedError } from '../host/errors.ts'
import { conversionError, requireArguments, requireList, requireObject, requireString } from './argument-errors.ts'

export interface PreloadScriptRegistration {
  /** Where it would run. */
  type: 'frame' | 'service-worker'
  /** Default: a random UUID. */
  id?: string
  /** Absolute. */
  filePath: string
  /** Which URLs it runs for. Not built: `registerPreloadScript` throws `UnsupportedError` for this and the next four. */
  matches?: string[]
  excludeMatches?: string[]
  includeGlobs?: string[]
  excludeGlobs?: string[]
  matchOriginAsFallback?: boolean
}

export interface PreloadScript extends PreloadScriptRegistration {
  id: string
}

export interface PreloadHost {
  readonly runtime: RuntimeName
  readonly isAbsolute: (path: string) => boolean
  readonly uuid: () => string
}

const FILTERS = ['matches', 'excludeMatches', 'includeGlobs', 'excludeGlobs', 'matchOriginAsFallback'] as const

export class PreloadScripts {
  readonly #host: PreloadHost
  #scripts: readonly Readonly<PreloadScript>[] = []

  constructor(host: PreloadHost) {
    this.#host = host
  }

  /** In the order of their registration. */
  all(): PreloadScript[] {
    return this.#scripts.map((script) => ({ ...script }))
  }

  register(...given: readonly unknown[]): string {
    requireArguments(given.length, 1)
    const script = this.#read(given[0])
    if (this.#scripts.some(({ id }) => id === script.id))
      throw new Error(`Cannot register preload script with existing ID '${script.id}'`)
    this.#scripts = [...this.#scripts, script]
    return script.id
  }

  unregister(...given: readonly unknown[]): void {
    requireArguments(given.length, 1)
    const wanted = requireString(given[0], 0)
    const rest = this.#scripts.filter(({ id }) => id !== wanted)
    if (rest.length === this.#scripts.length)
      throw new Error(`Cannot unregister preload script with non-existing ID '${wanted}'`)
    this.#scripts = rest
  }

  framePaths(): string[] {
    return this.#scripts.filter(({ type }) => type === 'frame').map(({ filePath }) => filePath)
  }

  replaceFrames(...given: readonly unknown[]): void {
    requireArguments(given.length, 1)
    const frames = requireList(given[0], 0).map((filePath) => this.#read({ type: 'frame', filePath }))
    this.#scripts = [...this.#scripts.filter(({ type }) => type !== 'frame'), ...frames]
  }

  #read(value: unknown): PreloadScript {
    const { type, id, filePath, ...rest } = requireObject(value, 0) as { [Field in keyof PreloadScript]?: unknown }
    if ((type !== 'frame' && type !== 'service-worker') || typeof filePath !== 'string') throw conversionError(0, value)
    const filter = FILTERS.find((name) => rest[name] !== undefined)
    if (filter !== undefined)
      throw new UnsupportedError(`registerPreloadScript({ ${filter} })`, this.#host.runtime, 'not built')
    if (!this.#host.isAbsolute(filePath)) throw new Error(`Preload script must have absolute path: ${filePath}`)
    return { type, id: typeof id === 'string' ? id : this.#host.uuid(), filePath }
  }
}
