// IDNA at the door: the tables are larger than the whole cookie domain, and every runtime has them in its URL.

/** The URL with its host in ASCII; '' when it is none, or already what the core could not read. */
export function canonicalUrl(url: string): string {
  const href = URL.canParse(url) ? new URL(url).href : ''
  return href === url ? '' : href
}

/** The host in ASCII; '' when it is none. */
export function canonicalHost(host: string): string {
  const url = `http://${host}/`
  return URL.canParse(url) ? new URL(url).hostname : ''
}
