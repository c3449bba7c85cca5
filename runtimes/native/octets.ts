// Types only: the streams of these runtimes give Buffers, and Electron's declarations say so.
export type {} from '../../bindings/host/octets.ts'

/** Asked of the global scope, so that these declarations also compile in a project without @types/node. */
type RuntimeBuffer = typeof globalThis extends { Buffer: { from(text: string): infer Octets extends Uint8Array } }
  ? Octets
  : Uint8Array

declare module '../../bindings/host/octets.ts' {
  interface RuntimeTypes {
    octets: RuntimeBuffer
  }
}
