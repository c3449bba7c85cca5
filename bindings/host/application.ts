// What an application around the sessions needs of a runtime: its own process, command line, directories and console.

/** Directories of the user that Electron's `app.getPath` knows beside the four of `Environment`. */
export type UserDirectory = 'cache' | 'desktop' | 'documents' | 'downloads' | 'music' | 'pictures' | 'videos'

export interface ApplicationHost {
  /** The runtime's executable. */
  readonly executable: string
  /** What was typed behind the executable. */
  readonly commandLine: readonly string[]
  /** The nearest package of the main script, or null: Electron takes the app's name and version from there. */
  package(): ApplicationPackage | null
  /** Where the app is: its folder, or that of its main script (`app.getAppPath`). */
  path(): string
  environmentVariable(name: string): string | undefined
  userDirectory(name: UserDirectory): string
  /** Creates a directory and its parents for this user alone (0700). Throws when it cannot. */
  makeDirectory(path: string): void
  /** The user's languages, most preferred first. */
  languages(): string[]
  /** False when no network interface is up. */
  isOnline(): boolean
  /**
   * Takes a lock that one living process can hold; null when another one holds it. The lock ends with the process.
   */
  takeLock(path: string): { release(): void } | null
  /** One line for the developer who runs the application. */
  report(line: string): void
  /** The code the process would end with now. */
  exitCode(): number
  /** Ends the process; what was registered with `ExitHooks` runs. */
  exit(code: number): void
  /** Calls `listener` when the process ends by itself or by `exit`. Synchronous work only. */
  onExit(listener: (code: number) => void): void
}

export interface ApplicationPackage {
  readonly name: string | undefined
  readonly productName: string | undefined
  readonly version: string | undefined
}
