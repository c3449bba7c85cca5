// What octets are to callers: where the runtime has `Buffer`, as in Electron, its declarations say so here.

/** A runtime's declarations add `octets`. */
// biome-ignore lint/suspicious/noEmptyInterface: it is there to be added to
export interface RuntimeTypes {}

export type Octets = RuntimeTypes extends { octets: infer Kind extends Uint8Array } ? Kind : Uint8Array
