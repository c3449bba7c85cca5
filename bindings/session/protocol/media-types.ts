// Table: media types by the ending of a file's name, as Chromium knows them by itself (net/base/mime_util.cc,
// kPrimaryMappings before kSecondaryMappings), and below them fonts and texts that Chromium asks the system for.

const ENDINGS: Readonly<Record<string, string>> = {
  'application/epub+zip': 'epub',
  'application/font-woff': 'woff',
  'application/gzip': 'gz tgz',
  'application/json': 'json',
  'application/msword': 'doc dot',
  'application/octet-stream': 'bin exe com',
  'application/pdf': 'pdf',
  'application/pkcs7-mime': 'p7m p7c p7z',
  'application/pkcs7-signature': 'p7s',
  'application/postscript': 'ps eps ai',
  'application/rdf+xml': 'rdf',
  'application/rss+xml': 'rss',
  'application/rtf': 'rtf',
  'application/vnd.android.package-archive': 'apk',
  'application/vnd.mozilla.xul+xml': 'xul',
  'application/vnd.ms-excel': 'xls',
  'application/vnd.ms-powerpoint': 'ppt',
  'application/vnd.openxmlformats-officedocument.presentationml.presentation': 'pptx',
  'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet': 'xlsx',
  'application/vnd.openxmlformats-officedocument.wordprocessingml.document': 'docx',
  'application/wasm': 'wasm',
  'application/x-chrome-extension': 'crx',
  'application/x-mpegurl': 'm3u8',
  'application/x-shockwave-flash': 'swf swl',
  'application/x-tar': 'tar',
  'application/x-x509-ca-cert': 'cer crt',
  'application/xhtml+xml': 'xhtml xht xhtm',
  'application/zip': 'zip',
  'audio/flac': 'flac',
  'audio/mpeg': 'mp3',
  'audio/ogg': 'ogg oga opus',
  'audio/wav': 'wav',
  'audio/webm': 'weba',
  'audio/x-m4a': 'm4a',
  'image/apng': 'apng',
  'image/avif': 'avif',
  'image/bmp': 'bmp',
  'image/gif': 'gif',
  'image/jpeg': 'jpeg jpg jfif pjpeg pjp',
  'image/png': 'png',
  'image/svg+xml': 'svg svgz',
  'image/tiff': 'tiff tif',
  'image/webp': 'webp',
  'image/x-icon': 'ico',
  'image/x-xbitmap': 'xbm',
  'message/rfc822': 'eml',
  'multipart/related': 'mht mhtml',
  'text/calendar': 'ics',
  'text/css': 'css',
  'text/csv': 'csv',
  'text/html': 'html htm shtml shtm ehtml',
  'text/javascript': 'js mjs',
  'text/plain': 'txt text',
  'text/x-sh': 'sh',
  'text/xml': 'xml xsl xbl xslt',
  'video/mp4': 'mp4 m4v',
  'video/mpeg': 'mpeg mpg',
  'video/ogg': 'ogv ogm',
  'video/webm': 'webm',
  // Of the system (freedesktop.org's shared MIME database).
  'application/manifest+json': 'webmanifest',
  'font/otf': 'otf',
  'font/ttf': 'ttf',
  'font/woff2': 'woff2',
  'text/markdown': 'md markdown',
}

const BY_ENDING: ReadonlyMap<string, string> = new Map(
  Object.entries(ENDINGS).flatMap(([type, endings]) => endings.split(' ').map((ending) => [ending, type])),
)

/** Null: the ending says nothing. */
export function mediaTypeOf(path: string): string | null {
  const name = path.slice(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1)
  const dot = name.lastIndexOf('.')
  return dot < 0 ? null : (BY_ENDING.get(name.slice(dot + 1).toLowerCase()) ?? null)
}

/** MIME Sniffing 7.3 for what is otherwise unknown: text, unless an octet of the start cannot be one of a text. */
export function sniffedType(start: Uint8Array): string {
  const isBinary = start.some(
    (octet) => octet <= 8 || octet === 0x0b || (octet >= 0x0e && octet <= 0x1a) || (octet >= 0x1c && octet <= 0x1f),
  )
  return isBinary ? 'application/octet-stream' : 'text/plain'
}
