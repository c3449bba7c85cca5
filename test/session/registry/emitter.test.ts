// The emitter against Node's documented behaviour; on runtimes with node:events the same script runs on both.
import { EventEmitter } from 'node:events'
import { Emitter } from '../../../bindings/session/emitter.ts'
import { deepEqual, describe, equal, it, ok, throws } from '../../harness.ts'

type Subject = Pick<
  Emitter,
  | 'on'
  | 'once'
  | 'off'
  | 'emit'
  | 'prependListener'
  | 'prependOnceListener'
  | 'removeAllListeners'
  | 'listeners'
  | 'rawListeners'
  | 'listenerCount'
  | 'eventNames'
  | 'setMaxListeners'
  | 'getMaxListeners'
>

/** Runs the same steps on Node's class and ours and compares what they told. */
function both(steps: (emitter: Subject, tell: (...what: unknown[]) => void) => void): unknown[] {
  const told = [new EventEmitter() as unknown as Subject, new Emitter()].map((emitter) => {
    const log: unknown[] = []
    steps(emitter, (...what) => log.push(what))
    return log
  })
  deepEqual(told[1], told[0])
  return told[1] as unknown[]
}

describe('Emitter', () => {
  it('calls listeners in order, with this and the arguments', () => {
    const told = both((emitter, tell) => {
      emitter.on('a', function (this: unknown, ...args: unknown[]) {
        tell(1, this === emitter, args)
      })
      emitter.prependListener('a', () => tell(0))
      emitter.on(Symbol.for('s'), () => tell('symbol'))
      tell(emitter.emit('a', 1, 'two', null), emitter.emit('b'), emitter.emit(Symbol.for('s')))
      tell(emitter.eventNames().map(String), emitter.listenerCount('a'), emitter.listenerCount('none'))
    })
    equal(told.length, 5)
  })

  it('once runs once, also when it emits again itself', () => {
    both((emitter, tell) => {
      emitter.once('a', () => {
        tell('once')
        emitter.emit('a')
      })
      emitter.prependOnceListener('a', () => tell('first'))
      emitter.emit('a')
      tell(emitter.emit('a'), emitter.listenerCount('a'))
    })
  })

  it('a running emit is not touched by additions and removals', () => {
    both((emitter, tell) => {
      const late = (): void => tell('late')
      const second = (): void => tell('second')
      emitter.on('a', () => {
        tell('first')
        emitter.off('a', second)
        emitter.on('a', late)
      })
      emitter.on('a', second)
      emitter.emit('a')
      emitter.emit('a')
    })
  })

  it('off removes the last added of equals, and nothing when there is none', () => {
    both((emitter, tell) => {
      const f = (): void => tell('f')
      emitter.on('a', f)
      emitter.on('a', () => tell('g'))
      emitter.on('a', f)
      emitter.off('a', f)
      emitter.off('a', () => {})
      emitter.emit('a')
      tell(emitter.listenerCount('a', f))
    })
  })

  it('tells of new and removed listeners', () => {
    both((emitter, tell) => {
      const f = (): void => {}
      emitter.on('newListener', (name: unknown, listener: unknown) => tell('new', name, typeof listener))
      emitter.on('removeListener', (name: unknown, listener: unknown) => tell('removed', name, listener === f))
      emitter.on('a', f)
      emitter.once('b', f)
      emitter.emit('b')
      emitter.removeAllListeners('a')
      emitter.on('c', f)
      emitter.removeAllListeners()
      tell(emitter.eventNames())
    })
  })

  it('gives listeners and raw listeners', () => {
    both((emitter, tell) => {
      const f = (): void => tell('f')
      emitter.once('a', f)
      tell(emitter.listeners('a')[0] === f, emitter.rawListeners('a')[0] === f)
      const raw = emitter.rawListeners('a')[0] as unknown as { (): void; listener: unknown }
      tell(raw.listener === f)
      raw()
      tell(emitter.listenerCount('a'))
    })
  })

  it('max listeners are kept', () => {
    both((emitter, tell) => {
      tell(emitter.getMaxListeners(), emitter.setMaxListeners(3) === emitter, emitter.getMaxListeners())
    })
    throws(() => new Emitter().setMaxListeners(-1), /out of range/)
  })

  it("an 'error' nobody hears is thrown; a listener's exception reaches the emitter's caller", () => {
    const emitter = new Emitter()
    const error = new RangeError('mine')
    throws(
      () => emitter.emit('error', error),
      (thrown) => thrown === error,
    )
    throws(() => emitter.emit('error', 'text'), "Unhandled error. ('text')")
    emitter.on('error', () => {})
    ok(emitter.emit('error', error))
    emitter.on('a', () => {
      throw error
    })
    throws(
      () => emitter.emit('a'),
      (thrown) => thrown === error,
    )
  })

  it('refuses what is not a function', () => {
    for (const listener of [undefined, null, 'x', {}])
      throws(
        () => new Emitter().on('a', listener as never),
        (error) => error instanceof TypeError && 'code' in error && error.code === 'ERR_INVALID_ARG_TYPE',
      )
  })
})
