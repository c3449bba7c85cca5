/** As Electron prints what a handler throws: on the console, for the developer. */
export function printError(error: unknown): void {
  console.error(error)
}
