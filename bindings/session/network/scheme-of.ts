/** Of a serialised URL, without the colon. */
export function schemeOf(url: string): string {
  return url.slice(0, url.indexOf(':'))
}
