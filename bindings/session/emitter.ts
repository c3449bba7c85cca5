// Node's EventEmitter interface as one small class of ours, the same on every runtime.
// Spec: Node's documentation of `events` ('newListener' before adding, 'removeListener' after removing, the listener
// list of a running emit is not affected by changes, 'error' without a listener throws).
// Cost: nothing is allocated before the first listener; emit without listeners is one lookup.

import type { AnyEvents, EmitterMethods, EventMap, EventName, Listener, ListenerOf, NameOf } from './emitter-methods.ts'

type Call = (...args: unknown[]) => unknown

interface Registration {
  readonly listener: Call
  readonly once: boolean
}

const DEFAULT_MAX_LISTENERS = 10

function checkListener(listener: unknown): void {
  if (typeof listener === 'function') return
  const error = new TypeError(
    `The "listener" argument must be of type function. Received ${listener === null ? 'null' : typeof listener}`,
  )
  throw Object.assign(error, { code: 'ERR_INVALID_ARG_TYPE' })
}

export class Emitter<Events extends EventMap = AnyEvents> implements EmitterMethods<Events> {
  #registrations: Map<EventName, readonly Registration[]> | undefined
  #maxListeners: number | undefined

  on<N extends NameOf<Events>>(name: N, listener: ListenerOf<Events, N>): this
  on(name: EventName, listener: Listener): this {
    return this.#add(name, listener as Call, false, false)
  }

  addListener<N extends NameOf<Events>>(name: N, listener: ListenerOf<Events, N>): this
  addListener(name: EventName, listener: Listener): this {
    return this.#add(name, listener as Call, false, false)
  }

  once<N extends NameOf<Events>>(name: N, listener: ListenerOf<Events, N>): this
  once(name: EventName, listener: Listener): this {
    return this.#add(name, listener as Call, true, false)
  }

  prependListener<N extends NameOf<Events>>(name: N, listener: ListenerOf<Events, N>): this
  prependListener(name: EventName, listener: Listener): this {
    return this.#add(name, listener as Call, false, true)
  }

  prependOnceListener<N extends NameOf<Events>>(name: N, listener: ListenerOf<Events, N>): this
  prependOnceListener(name: EventName, listener: Listener): this {
    return this.#add(name, listener as Call, true, true)
  }

  off<N extends NameOf<Events>>(name: N, listener: ListenerOf<Events, N>): this
  off(name: EventName, listener: Listener): this {
    return this.#remove(name, listener)
  }

  removeListener<N extends NameOf<Events>>(name: N, listener: ListenerOf<Events, N>): this
  removeListener(name: EventName, listener: Listener): this {
    return this.#remove(name, listener)
  }

  /** Of one event, or of all. Each removal is announced by 'removeListener', the last added first. */
  removeAllListeners(name?: EventName): this {
    const names = name === undefined ? this.eventNames() : [name]
    for (const one of names.filter((each) => each !== 'removeListener')) this.#clear(one)
    if (name === undefined || name === 'removeListener') this.#registrations?.delete('removeListener')
    return this
  }

  /** True when there were listeners. A listener's exception ends the emission and reaches the caller, as in Node. */
  emit<N extends keyof Events & EventName>(name: N, ...args: Events[N]): boolean
  emit(name: EventName, ...args: unknown[]): boolean
  emit(name: EventName, ...args: unknown[]): boolean {
    const list = this.#registrations?.get(name)
    if (list === undefined) return name === 'error' ? unhandled(args[0]) : false
    for (const one of list) {
      if (one.once) this.#dropOne(name, one)
      one.listener.apply(this, args)
    }
    return true
  }

  listeners(name: EventName): Listener[] {
    return (this.#registrations?.get(name) ?? []).map((one) => one.listener as Listener)
  }

  /** As `listeners`, but what `once` added is wrapped: calling the wrapper removes it, its `listener` is the original. */
  rawListeners(name: EventName): Listener[] {
    return (this.#registrations?.get(name) ?? []).map((one) => (one.once ? this.#wrap(name, one) : one.listener))
  }

  listenerCount(name: EventName, listener?: Listener): number {
    const list = this.#registrations?.get(name) ?? []
    return listener === undefined ? list.length : list.filter((one) => one.listener === (listener as Call)).length
  }

  eventNames(): EventName[] {
    return [...(this.#registrations?.keys() ?? [])]
  }

  /** Kept for callers' sake. Departure: the library prints nothing, so exceeding it warns nobody. */
  setMaxListeners(count: number): this {
    if (typeof count !== 'number' || count < 0 || Number.isNaN(count))
      throw Object.assign(new RangeError(`The value of "n" is out of range. Received ${String(count)}`), {
        code: 'ERR_OUT_OF_RANGE',
      })
    this.#maxListeners = count
    return this
  }

  getMaxListeners(): number {
    return this.#maxListeners ?? DEFAULT_MAX_LISTENERS
  }

  #add(name: EventName, listener: Call, once: boolean, first: boolean): this {
    checkListener(listener)
    this.#registrations ??= new Map()
    if (this.#registrations.has('newListener')) (this as Emitter).emit('newListener', name, listener)
    const list = this.#registrations.get(name) ?? []
    const added = { listener, once }
    this.#registrations.set(name, first ? [added, ...list] : [...list, added])
    return this
  }

  #remove(name: EventName, listener: Listener): this {
    checkListener(listener)
    const list = this.#registrations?.get(name) ?? []
    const at = list.findLastIndex((one) => one.listener === (listener as Call))
    if (at >= 0) this.#drop(name, list, at)
    return this
  }

  #dropOne(name: EventName, registration: Registration): void {
    const list = this.#registrations?.get(name) ?? []
    const at = list.indexOf(registration)
    if (at >= 0) this.#drop(name, list, at)
  }

  // Lists are never changed in place: a running emit keeps walking the one it started with.
  #drop(name: EventName, list: readonly Registration[], at: number): void {
    const rest = list.toSpliced(at, 1)
    if (rest.length > 0) this.#registrations?.set(name, rest)
    else this.#registrations?.delete(name)
    if (this.#registrations?.has('removeListener')) (this as Emitter).emit('removeListener', name, list[at]?.listener)
  }

  #clear(name: EventName): void {
    for (const one of (this.#registrations?.get(name) ?? []).toReversed()) this.#dropOne(name, one)
  }

  #wrap(name: EventName, registration: Registration): Listener {
    const call = (...args: unknown[]): unknown => {
      this.#dropOne(name, registration)
      return registration.listener.apply(this, args)
    }
    return Object.assign(call, { listener: registration.listener })
  }
}

function unhandled(error: unknown): never {
  if (error instanceof Error) throw error
  const wrapped = new Error(`Unhandled error. (${typeof error === 'string' ? `'${error}'` : String(error)})`)
  throw Object.assign(wrapped, { code: 'ERR_UNHANDLED_ERROR', context: error })
}
