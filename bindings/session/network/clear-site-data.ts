// The Clear-Site-Data header: what of a site a response asks to be cleared.
// Spec: W3C Clear Site Data 3; content/browser/browsing_data/clear_site_data_handler.cc. Types that have no store here
// ("storage", "executionContexts", "clientHints") are not there to clear.
import type { HeaderList } from '../../host/body.ts'
import { headerValues } from './header-list.ts'

export interface ClearedTypes {
  readonly cache: boolean
  readonly cookies: boolean
}

export function clearedTypes(headers: HeaderList): ClearedTypes {
  const types = headerValues(headers, 'clear-site-data')
    .flatMap((value) => value.split(','))
    .map((type) => type.trim())
  const names = (type: string): boolean => types.includes(type) || types.includes('"*"')
  return { cache: names('"cache"'), cookies: names('"cookies"') }
}
