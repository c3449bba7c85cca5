// The address of a module of ours for others to import: it has the ending of its importer, `.ts` or built `.js`.

/** `path` relative to `importer`, without its ending. */
export function moduleUrl(path: string, importer: string): string {
  const ending = importer.endsWith('.ts') ? '.ts' : '.js'
  return new URL(path + ending, importer).href
}
