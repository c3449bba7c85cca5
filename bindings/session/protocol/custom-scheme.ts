// What an application declares of its own schemes, with Electron's texts.
// Source: Electron's shell/browser/api/electron_api_protocol.cc (RegisterSchemesAsPrivileged, Converter<CustomScheme>).

export interface Privileges {
  /** URLs have a host; relative ones, cookies and storage work. */
  standard?: boolean
  /** As trustworthy as https. */
  secure?: boolean
  bypassCSP?: boolean
  allowServiceWorkers?: boolean
  supportFetchAPI?: boolean
  corsEnabled?: boolean
  stream?: boolean
  /** Needs `standard`. */
  codeCache?: boolean
  allowExtensions?: boolean
}

export interface CustomScheme {
  scheme: string
  /** All default to false. Those that only a page can use are kept for it. */
  privileges?: Privileges
}

/** A copy. Throws Electron's errors. */
export function readCustomSchemes(given: unknown): CustomScheme[] {
  if (!Array.isArray(given)) throw new Error('Argument must be an array of custom schemes.')
  const schemes = given.map(readOne)
  if (schemes.some(({ privileges }) => privileges?.codeCache === true && privileges.standard !== true))
    throw new Error('Code cache can only be enabled when the custom scheme is registered as standard scheme.')
  return schemes
}

function readOne(given: unknown): CustomScheme {
  const { scheme, privileges } = (given ?? {}) as Partial<CustomScheme>
  if (typeof scheme !== 'string') throw new Error('Argument must be an array of custom schemes.')
  const said = Object.entries(privileges ?? {}).map(([name, value]) => [name, Boolean(value)])
  return { scheme: scheme.toLowerCase(), privileges: Object.fromEntries(said) }
}
