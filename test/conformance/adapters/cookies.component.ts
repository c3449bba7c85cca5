// The adapter of the cookie vectors' runner that goes through the component, on Node.
import { instantiateComponent } from '../../../runtimes/node/component.ts'
import { ComponentAdapter } from '../component-adapter.ts'
import type { CookieAdapter } from '../cookie-adapter.ts'

export async function create(): Promise<CookieAdapter> {
  return new ComponentAdapter(await instantiateComponent())
}
