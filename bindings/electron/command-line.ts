// `app.commandLine`: the switches and arguments of the process.
// Source: Electron's lib/browser/api/app.ts, Chromium's base/command_line.cc (prefixes `--` and `-`, `=` before a value,
// nothing after a bare `--` is a switch, the last value of a switch counts).
import { type RuntimeName, UnsupportedError } from '../host/errors.ts'
import type { CacheSwitches } from '../session/options.ts'

// Chromium reads these and would send requests elsewhere or trust other servers. Ignoring them would do the opposite of
// what the app asked for, so they are refused until they are built.
const REFUSED: ReadonlySet<string> = new Set([
  'auth-server-whitelist',
  'auth-server-allowlist',
  'host-resolver-rules',
  'host-rules',
  'ignore-certificate-errors',
  'ignore-certificate-errors-spki-list',
  'log-net-log',
  'proxy-auto-detect',
  'proxy-bypass-list',
  'proxy-pac-url',
  'proxy-server',
])

const withoutPrefix = (name: string): string => name.replace(/^--?/, '')

export class CommandLine {
  readonly #switches = new Map<string, string>()
  readonly #arguments: string[] = []
  readonly #runtime: RuntimeName

  constructor(typed: readonly string[], runtime: RuntimeName) {
    this.#runtime = runtime
    const end = typed.indexOf('--')
    const parsed = end < 0 ? typed : typed.slice(0, end)
    for (const one of parsed) this.#parse(one)
    if (end >= 0) this.#arguments.push(...typed.slice(end + 1))
  }

  appendSwitch(name: string, value?: string): void {
    const key = withoutPrefix(String(name))
    if (REFUSED.has(key)) throw new UnsupportedError(`switch --${key}`, this.#runtime, 'not built')
    this.#switches.set(key, value === undefined ? '' : String(value))
  }

  appendArgument(value: string): void {
    this.#arguments.push(String(value))
  }

  hasSwitch(name: string): boolean {
    return this.#switches.has(withoutPrefix(String(name)))
  }

  /** '' for a switch without a value and for one that is not there. */
  getSwitchValue(name: string): string {
    return this.#switches.get(withoutPrefix(String(name))) ?? ''
  }

  removeSwitch(name: string): void {
    this.#switches.delete(withoutPrefix(String(name)))
  }

  #parse(one: string): void {
    const match = /^--?([^=]+)(?:=(.*))?$/s.exec(one)
    if (match?.[1] !== undefined) this.appendSwitch(match[1], match[2])
    else this.#arguments.push(one)
  }
}

/** Of the HTTP cache. As in Chromium, a size that is no positive number counts as absent. */
export function cacheSwitches(commandLine: CommandLine): CacheSwitches {
  const size = commandLine.getSwitchValue('disk-cache-size')
  const diskOctets = /^\d+$/.test(size) && Number(size) > 0 ? Number(size) : undefined
  return { disabled: commandLine.hasSwitch('disable-http-cache'), diskOctets }
}
