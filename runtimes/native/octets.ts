// Types only: the streams of these runtimes give Buffers, and Electron's declarations say so.
export type {} from '../../bindings/host/octets.ts'

declare module '../../bindings/host/octets.ts' {
  interface RuntimeTypes {
    octets: Buffer
  }
}
