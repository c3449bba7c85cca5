// What the glue throws, made clear: an `err` of the interface becomes an error that names it, and an instance that has
// trapped is closed for good (the glue itself lets it go on when it trapped while arguments were passed). Knows no
// interface: it wraps whatever functions and resource classes there are.
import { OmniError } from '../core/errors.ts'

/** A function of the component answered `err`; `problem` is what it said, as the interface's types have it. */
export class ComponentProblem extends OmniError {
  readonly problem: unknown
  constructor(problem: unknown) {
    super('OMNI_COMPONENT_PROBLEM', `The component answered: ${tagOf(problem)}.`)
    this.problem = problem
  }
}

function tagOf(problem: unknown): string {
  const isTagged = typeof problem === 'object' && problem !== null && 'tag' in problem
  return String(isTagged ? problem.tag : problem)
}

function ended(cause: unknown): OmniError {
  const advice = 'Make another instance, of snapshots, rows and saved indexes'
  const message = `This instance of the component has ended in a trap and takes no further call. ${advice}.`
  return new OmniError('OMNI_COMPONENT_ENDED', message, { cause })
}

// biome-ignore lint/complexity/noBannedTypes: wraps functions of any shape
type AnyFunction = Function

/** Around everything of one instance. */
export class InstanceGuard {
  #trap: unknown

  /** The same functions and classes, guarded. The classes are the instance's own: their methods are replaced in place. */
  guard<T extends object>(exports: T): T {
    const guarded = Object.entries(exports).map(([name, value]) => {
      const isClass = Object.getOwnPropertyNames(value.prototype ?? {}).length > 1
      return [name, isClass ? this.#class(value) : this.#function(value)]
    })
    return Object.fromEntries(guarded)
  }

  #run<T>(call: () => T): T {
    if (this.#trap !== undefined) throw ended(this.#trap)
    try {
      return call()
    } catch (error) {
      if (error instanceof WebAssembly.RuntimeError) {
        this.#trap = error
        throw ended(error)
      }
      throw error instanceof Error ? error : new ComponentProblem(error)
    }
  }

  #function(target: AnyFunction): AnyFunction {
    const run = <T>(call: () => T): T => this.#run(call)
    return function guarded(this: unknown, ...args: unknown[]): unknown {
      return run(() => Reflect.apply(target, this, args))
    }
  }

  #class(target: AnyFunction): AnyFunction {
    const { prototype } = target
    for (const name of Object.getOwnPropertyNames(prototype)) {
      if (name !== 'constructor') prototype[name] = this.#function(prototype[name])
    }
    return new Proxy(target, {
      construct: (type, args, asked) => this.#run(() => Reflect.construct(type, args, asked)),
    })
  }
}
