// The default User-Agent and the Accept-Language header.
// Source: Electron's GetApplicationUserAgent (shell/browser/electron_browser_client.cc), Chromium's
// content/common/user_agent.cc and HttpUtil::GenerateAcceptLanguageHeader (net/http/http_util.cc).

/** The release whose behaviour and User-Agent the library takes as its model. */
export const ELECTRON_VERSION = '45.4.1'
export const CHROMIUM_VERSION = '156.0.8078.100'

/** Electron leaves the product out when the app has no name of its own; blanks in a name are removed. */
export function defaultUserAgent(
  platform: string,
  appName: string | undefined,
  appVersion: string | undefined,
): string {
  const name = (appName ?? '').replaceAll(' ', '').replaceAll(/[^\x21-\x7e]/g, '')
  const product = name === '' || name === 'Electron' ? '' : ` ${name}/${appVersion ?? '1.0.0'}`
  return (
    `Mozilla/5.0 (${platform}) AppleWebKit/537.36 (KHTML, like Gecko)${product}` +
    ` Chrome/${CHROMIUM_VERSION} Electron/${ELECTRON_VERSION} Safari/537.36`
  )
}

/** `en-US,fr,de` becomes `en-US,fr;q=0.9,de;q=0.8`; steps of 0.1, not below 0.1. */
export function acceptLanguageHeader(languages: string): string {
  return languages
    .split(',')
    .map((language) => language.trim())
    .filter((language) => language !== '')
    .map((language, index) => (index === 0 ? language : `${language};q=0.${Math.max(10 - index, 1)}`))
    .join(',')
}
