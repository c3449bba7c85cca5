// Cookies for people: a line each, columns as wide as what is in them. Values may hold what a terminal would obey.
import type { Cookie } from '../../../bindings/session/cookies/electron-shapes.ts'

const HEADINGS = ['DOMAIN', 'PATH', 'NAME', 'VALUE', 'EXPIRES', 'ATTRIBUTES'] as const
const LONGEST_VALUE = 40

export function cookieTable(cookies: readonly Cookie[]): string {
  const rows = [HEADINGS, ...cookies.map(cells)]
  const widths = HEADINGS.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)))
  return rows
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}

function cells(cookie: Cookie): readonly string[] {
  return [
    cookie.domain,
    cookie.path,
    cookie.name,
    shortened(cookie.value),
    cookie.expirationDate === undefined ? 'session' : expiryText(cookie.expirationDate),
    attributes(cookie),
  ].map(harmless)
}

function attributes({ secure, httpOnly, sameSite, partitionKey }: Cookie): string {
  const named = [
    secure && 'secure',
    httpOnly && 'http-only',
    sameSite !== 'unspecified' && sameSite,
    partitionKey && `partitioned by ${partitionKey.topLevelSite}`,
  ]
  return named.filter((one) => typeof one === 'string').join(', ')
}

function expiryText(seconds: number): string {
  return new Date(seconds * 1000).toISOString().replace(/:\d\d\.\d+Z$/, 'Z')
}

function shortened(value: string): string {
  return value.length <= LONGEST_VALUE ? value : `${value.slice(0, LONGEST_VALUE - 3)}...`
}

function harmless(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for.
  return text.replace(/[\u0000-\u001f\u007f-\u009f\u2028-\u202e]/g, (character) => {
    return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`
  })
}
