// `app.getPath` and `app.setPath`.
// Source: Electron's shell/browser/api/electron_api_app.cc (names, texts), shell/app/electron_main_delegate.cc (path
// provider), Chromium's base/path_service.cc: a path is computed at the first question and kept; setting one forgets
// what was computed, since others may depend on it.
import type { ApplicationHost } from '../host/application.ts'
import type { Environment } from '../host/host.ts'

type Provider = (paths: AppPaths) => string

export class AppPaths {
  readonly #providers: ReadonlyMap<string, Provider>
  readonly #overrides = new Map<string, string>()
  readonly #computed = new Map<string, string>()
  readonly #environment: Environment

  constructor(environment: Environment, application: ApplicationHost, appName: () => string) {
    this.#environment = environment
    this.#providers = new Map(Object.entries(providers(environment, application, appName)))
  }

  get(name: string): string {
    const known = this.#overrides.get(name) ?? this.#computed.get(name)
    if (known !== undefined) return known
    const path = this.#providers.get(name)?.(this)
    if (path === undefined) throw new Error(`Failed to get '${name}' path`)
    this.#computed.set(name, path)
    return path
  }

  set(name: string, path: string): void {
    if (!this.#environment.isAbsolute(path)) throw new Error('Path must be absolute')
    if (!this.#providers.has(name)) throw new Error('Failed to set path')
    this.#overrides.set(name, path)
    this.#computed.clear()
  }

  /** `app.setAppLogsPath`: without a path the default one. */
  setLogs(path: string | undefined): void {
    if (path !== undefined && !this.#environment.isAbsolute(path)) throw new TypeError('Path must be absolute')
    if (path === undefined || path === '') this.#overrides.delete('logs')
    else this.#overrides.set('logs', path)
  }
}

function providers(
  environment: Environment,
  application: ApplicationHost,
  appName: () => string,
): Record<string, Provider> {
  const platform = environment.platform
  const join = (...parts: string[]): string => environment.join(...parts)
  const executableDirectory = (): string => application.executable.replace(/[\\/][^\\/]*$/, '')
  const common: Record<string, Provider> = {
    home: () => environment.homeDirectory,
    appData: () => environment.applicationData,
    temp: () => environment.temporaryDirectory,
    exe: () => application.executable,
    module: () => application.executable,
    userData: (paths) => join(paths.get('appData'), appName()),
    sessionData: (paths) => paths.get('userData'),
    userCache: (paths) => join(paths.get('cache'), appName()),
    crashDumps: (paths) => join(paths.get('userData'), 'Crashpad'),
    cache: () => (platform === 'win32' ? environment.applicationData : application.userDirectory('cache')),
    desktop: () => application.userDirectory('desktop'),
    userDesktop: () => application.userDirectory('desktop'),
    documents: () => application.userDirectory('documents'),
    downloads: () => application.userDirectory('downloads'),
    music: () => application.userDirectory('music'),
    pictures: () => application.userDirectory('pictures'),
    videos: () => application.userDirectory('videos'),
    logs: (paths) =>
      platform === 'darwin'
        ? join(environment.homeDirectory, 'Library', 'Logs', appName())
        : join(paths.get('userData'), 'logs'),
  }
  if (platform === 'win32') common.recent = () => join(environment.applicationData, 'Microsoft', 'Windows', 'Recent')
  return platform === 'darwin' ? common : { ...common, assets: executableDirectory }
}
