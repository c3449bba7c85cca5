// The Priority header of HTTP/2 (RFC 9218 4) for Electron's `priority` and `priorityIncremental`.
// Source: net/spdy/spdy_http_utils.cc (urgency is HIGHEST minus the priority), quiche's SerializePriorityFieldValue
// (what is the default, urgency 3 and not incremental, is left out).

const URGENCIES: ReadonlyMap<unknown, number> = new Map([
  ['highest', 0],
  ['medium', 1],
  ['low', 2],
  ['lowest', 3],
  ['idle', 4],
  ['throttled', 5],
])

/** What a request has that says nothing: idle and incremental (network::ResourceRequest). */
export const DEFAULT_PRIORITY = 'u=4, i'

/** Unknown values count as absent. */
export function priorityHeader(priority: unknown, incremental: unknown): string {
  const urgency = URGENCIES.get(priority) ?? 4
  const parts = urgency === 3 ? [] : [`u=${urgency}`]
  if (incremental !== false) parts.push('i')
  return parts.join(', ')
}
