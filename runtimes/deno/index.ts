// The entry `omnisession` on Deno.
import '../native/minimum-version.ts'
import { openSessions } from '../../bindings/session/open-sessions.ts'
import type { SessionsOptions } from '../../bindings/session/options.ts'
import type { Readiness, ReadyOptions } from '../../bindings/session/readiness.ts'
import type { Sessions } from '../../bindings/session/registry.ts'
import { createSessionApi, type SessionApi } from '../../bindings/session/session-api.ts'
import { nativeReady } from '../native/ready.ts'
import { denoHost } from './host.ts'

/** Needed in a page only; here it resolves at once. */
export function ready(options: ReadyOptions = {}): Promise<Readiness> {
  return nativeReady(denoHost(), options)
}

/** A registry of its own; it shares open stores with every other in the process. */
export function createSessions(options: SessionsOptions = {}): Sessions {
  return openSessions(options, denoHost)
}

/** Electron's module `session` over the process's default registry; ready at once. */
export const session: SessionApi = createSessionApi(() => createSessions())

export * from '../../bindings/session/public.ts'
