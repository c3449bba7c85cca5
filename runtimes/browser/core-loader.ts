// The core's modules in a page: fetched and compiled before they are used, since a page cannot read a file at once.
import type { CoreSource } from '../../bindings/core/core-api.ts'
import { OmniError } from '../../bindings/core/errors.ts'
import type { CoreLoader } from '../../bindings/host/host.ts'

/** Where a module comes from: an address, a response, its octets, or itself. */
export type PageCoreSource = CoreSource | string | URL | Response | Promise<Response>

export class PageCoreLoader implements CoreLoader {
  readonly #compiled: Map<string, WebAssembly.Module> = new Map()

  /** Default source: the file beside the doors. */
  async load(domain: 'cookies', source?: PageCoreSource): Promise<void> {
    const from = source ?? new URL(`../../bindings/core/wasm/${domain}.wasm`, import.meta.url)
    this.#compiled.set(domain, await compileModule(from))
  }

  async loaded(domain: 'cache'): Promise<WebAssembly.Module> {
    const known = this.#compiled.get(domain)
    if (known) return known
    // A part of the script and no file: it comes the way the script came, whatever bundled it.
    const { base64 } = await import('../../bindings/core/wasm/cache.inline.ts')
    return this.#compile(
      domain,
      Uint8Array.from(atob(base64), (character) => character.charCodeAt(0)),
    )
  }

  module(domain: 'cookies' | 'match' | 'cache'): WebAssembly.Module {
    const module = this.#compiled.get(domain)
    if (module) return module
    const cookies = this.#compiled.get('cookies')
    if (cookies === undefined || domain !== 'match')
      throw new OmniError('OMNI_CORE_NOT_LOADED', 'The core is not loaded: await loadCore() (or ready()) first.')
    // Filters are registered synchronously: what compiles them lies within the file that is there.
    const [carried] = WebAssembly.Module.customSections(cookies, domain)
    if (carried === undefined)
      throw new OmniError(
        'OMNI_CORE_NOT_LOADED',
        `The file given as the core is of another version: it lacks '${domain}'.`,
      )
    return this.#compile(domain, carried)
  }

  #compile(domain: string, octets: BufferSource): WebAssembly.Module {
    const module = new WebAssembly.Module(octets)
    this.#compiled.set(domain, module)
    return module
  }
}

export async function compileModule(source: PageCoreSource): Promise<WebAssembly.Module> {
  if (source instanceof WebAssembly.Module) return source
  if (source instanceof ArrayBuffer || ArrayBuffer.isView(source)) return WebAssembly.compile(source)
  const response = await (typeof source === 'string' || source instanceof URL ? fetch(source) : source)
  if (!response.ok) throw new OmniError('OMNI_CORE_NOT_LOADED', `${response.url} answered ${response.status}.`)
  // Streaming compiles what has come while the rest is on its way, and its code is kept beside the file in the browser's
  // cache; but it insists on the type, which not every server sends.
  const isTyped = /^application\/wasm$/i.test(response.headers.get('content-type') ?? '')
  return isTyped ? WebAssembly.compileStreaming(response) : WebAssembly.compile(await response.arrayBuffer())
}
