// The command line of `omnisession`.

export const USAGE = `Usage: omnisession run [options] <script or folder> [arguments]
       omnisession cookies list|set|remove [options]

Runs an Electron main-process script without Electron, on the runtime that runs this command.
The cookies of an app are shown and changed by omnisession cookies (see omnisession cookies --help).

  --ca FILE             also trust the certificates in this PEM file
  --user-data-dir DIR   where the app keeps its data (Electron's userData)
  --help, --version

Other switches before the script, such as --lang=de, are the app's (app.commandLine), as with Electron.`

export type Command =
  | { readonly kind: 'run'; readonly run: RunArguments }
  | { readonly kind: 'cookies'; readonly typed: readonly string[] }
  | { readonly kind: 'help' }
  | { readonly kind: 'version' }
  | { readonly kind: 'wrong'; readonly message: string }

export interface RunArguments {
  /** As typed. */
  readonly script: string
  readonly arguments: readonly string[]
  /** For `app.commandLine`. */
  readonly switches: readonly string[]
  readonly certificateAuthority: string | null
}

const wrong = (message: string): Command => ({ kind: 'wrong', message })

export function parseCommand(typed: readonly string[]): Command {
  const [command, ...rest] = typed
  if (command === undefined || command === '--help' || command === '-h' || command === 'help') return { kind: 'help' }
  if (command === '--version' || command === '-v') return { kind: 'version' }
  if (command === 'cookies') return { kind: 'cookies', typed: rest }
  return command === 'run' ? parseRun(rest) : wrong(`There is no command '${command}'`)
}

function parseRun(typed: readonly string[]): Command {
  const switches: string[] = []
  let certificateAuthority: string | null = null
  for (let at = 0; at < typed.length; at++) {
    const one = typed[at] ?? ''
    if (one === '--help' || one === '-h') return { kind: 'help' }
    if (!one.startsWith('-')) {
      const run = { script: one, arguments: typed.slice(at + 1), switches, certificateAuthority }
      return { kind: 'run', run }
    }
    const [name = '', inline] = one.split(/=(.*)/s)
    const takesValue = name === '--ca' || name === '--user-data-dir'
    const value = takesValue ? (inline ?? typed[++at]) : inline
    if (takesValue && !value) return wrong(`${name} needs a ${name === '--ca' ? 'file' : 'directory'}`)
    if (name === '--ca') certificateAuthority = value ?? null
    else switches.push(takesValue ? `${name}=${value}` : one)
  }
  return wrong('omnisession run needs the script or folder of an app')
}
