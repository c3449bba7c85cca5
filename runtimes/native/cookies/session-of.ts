// Which session `omnisession cookies` means: the one that the app has when `omnisession run` runs it.
import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import process from 'node:process'
import { App } from '../../../bindings/electron/app.ts'
import type { Host } from '../../../bindings/host/host.ts'
import { openSessions } from '../../../bindings/session/open-sessions.ts'
import type { Session } from '../../../bindings/session/session.ts'
import { nativeApplication } from '../application/application.ts'
import { nearestPackage } from '../application/nearest-package.ts'
import type { CookieStorePlace } from './arguments.ts'

/** Throws an Error whose message is meant for the user when there is no such app. */
export function sessionOf(place: CookieStorePlace, host: Host): Session {
  const { partition, path } = place
  if (path !== null) return openSessions({}, () => host).fromPath(resolve(path))
  if (partition === null) return openSessions({}, () => host).fromPartition('cookies')
  // `strict`: what the command says it did is on the disk.
  const options = { directory: sessionDataOf(place, host), durability: 'strict' } as const
  return openSessions(options, () => host).fromPartition(partition)
}

/** Asked of the app itself, so that it cannot differ. An app that names its directory in code has to be helped. */
function sessionDataOf({ app, userData }: CookieStorePlace, host: Host): string {
  const path = resolve(app ?? '.')
  if (!existsSync(path)) throw new Error(`--app ${app}: there is no such folder or script`)
  const application = nativeApplication({
    processId: process.pid,
    main: path,
    arguments: [],
    commandLine: userData === null ? [] : [`--user-data-dir=${resolve(userData)}`],
    certificateAuthority: null,
    path,
    package: nearestPackage(path),
  })
  return new App(host, application).getPath('sessionData')
}
