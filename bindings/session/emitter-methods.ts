// The types of events: which names an emitter has, what their listeners are given, and the methods for it. Streams of
// the runtime and our own Emitter have the same.

// `never` for parameters: every function is a listener; emit's own types hold the arguments together.
export type Listener = (...args: never[]) => unknown
export type EventName = string | symbol
/** Event names to the arguments of their listeners. */
export type EventMap = { [name: EventName]: unknown[] }
/** Any name with any arguments. A map of its own lets an emitter refuse names it will never emit. */
export type AnyEvents = { [name: EventName]: never[] }

type WithOwn<Events extends EventMap> = Events & {
  newListener: [name: EventName, listener: Listener]
  removeListener: [name: EventName, listener: Listener]
}
export type NameOf<Events extends EventMap> = keyof WithOwn<Events> & EventName
export type ListenerOf<Events extends EventMap, N extends NameOf<Events>> = (...args: WithOwn<Events>[N]) => unknown

/** Node's EventEmitter, its names and arguments those of `Events`. */
export interface EmitterMethods<Events extends EventMap> {
  on<N extends NameOf<Events>>(name: N, listener: ListenerOf<Events, N>): this
  addListener<N extends NameOf<Events>>(name: N, listener: ListenerOf<Events, N>): this
  once<N extends NameOf<Events>>(name: N, listener: ListenerOf<Events, N>): this
  prependListener<N extends NameOf<Events>>(name: N, listener: ListenerOf<Events, N>): this
  prependOnceListener<N extends NameOf<Events>>(name: N, listener: ListenerOf<Events, N>): this
  off<N extends NameOf<Events>>(name: N, listener: ListenerOf<Events, N>): this
  removeListener<N extends NameOf<Events>>(name: N, listener: ListenerOf<Events, N>): this
  removeAllListeners(name?: EventName): this
  emit(name: EventName, ...args: unknown[]): boolean
  // biome-ignore lint/complexity/noBannedTypes: what Node declares
  listeners(name: EventName): Function[]
  // biome-ignore lint/complexity/noBannedTypes: what Node declares
  rawListeners(name: EventName): Function[]
  listenerCount(name: EventName, listener?: Listener): number
  eventNames(): EventName[]
  setMaxListeners(count: number): this
  getMaxListeners(): number
}
