// What every cache store does, whatever it is made of.
import type { CacheStore } from '../../../bindings/host/cache-store.ts'
import { deepEqual, equal, fail, ok, rejects, throws } from '../../harness.ts'
import {
  bodyOf,
  content,
  expectStored,
  find,
  headOf,
  idOf,
  isSame,
  joined,
  KIB,
  keyOf,
  listed,
  put,
  putPiece,
  readAll,
  writeAll,
} from './stored-content.ts'

export interface CacheStoreCase {
  readonly name: string
  run(store: CacheStore): Promise<void>
}

/** In a row, at its limit, in a file, at the limits of blocks and groups of blocks. */
const SIZES = [0, 1, 8 * KIB, 64 * KIB, 64 * KIB + 1, 100_000, 128 * KIB, 256 * KIB, 256 * KIB + 1, 1_000_000]

async function span(store: CacheStore, number: number, from: number, to: number): Promise<Uint8Array> {
  const entry = await find(store, number, from)
  if (entry === null) fail(`entry ${number} is missing`)
  const body = entry.body.read(from, to)
  equal(body.length, to - from)
  entry.release()
  return readAll(body)
}

export const cacheStoreSuite: readonly CacheStoreCase[] = [
  {
    name: 'gives back what was stored, of every size',
    async run(store) {
      for (const [number, size] of SIZES.entries()) {
        const octets = await put(store, number, size)
        ok(octets >= size + 300, `${octets} for ${size}`)
      }
      for (const [number, size] of SIZES.entries()) await expectStored(store, number, size)
      equal(await find(store, SIZES.length), null)
    },
  },
  {
    name: 'gives any span of a body',
    async run(store) {
      for (const [number, size] of SIZES.entries()) {
        await put(store, number, size)
        const whole = content(size, number)
        const places = [0, 1, 65_535, 65_536, 65_537, 262_143, 262_144, 262_145, size - 1, size].filter((at) => at >= 0)
        for (const from of places)
          for (const to of places)
            if (from <= to && to <= size)
              ok(isSame(await span(store, number, from, to), whole.subarray(from, to)), `${from} to ${to} of ${size}`)
      }
    },
  },
  {
    name: 'has nothing for another key with the same id; the later one stays',
    async run(store) {
      await put(store, 1, 100)
      equal(await store.read(idOf(1), keyOf(2)), null)
      const writer = store.create(idOf(1), keyOf(2))
      writer.write(content(50, 2))
      await writer.commit(headOf(2))
      equal(await store.read(idOf(1), keyOf(1)), null)
      ok((await store.read(idOf(1), keyOf(2))) !== null)
    },
  },
  {
    name: 'replaces an entry while it is read: both are whole',
    async run(store) {
      for (const size of [10 * KIB, 1_000_000]) {
        await put(store, 3, size, 1)
        const entry = await find(store, 3)
        const body = entry?.body.read(0, size)
        const first = (await body?.read()) as Uint8Array
        await put(store, 3, size, 2)
        await store.flush()
        const rest = await readAll(body as NonNullable<typeof body>)
        ok(isSame(joined([first, rest]), content(size, 3, 1)), 'what was begun')
        const again = entry?.body.read(0, size)
        ok(isSame(await readAll(again as NonNullable<typeof again>), content(size, 3, 1)), 'what was found')
        entry?.release()
        await expectStored(store, 3, size, 2)
      }
    },
  },
  {
    name: 'removes and clears under readers',
    async run(store) {
      const sizes = [10 * KIB, 1_000_000]
      for (const way of ['remove', 'clear'] as const) {
        for (const [number, size] of sizes.entries()) await put(store, number, size)
        const found = await Promise.all(sizes.map((_, number) => find(store, number)))
        const bodies = found.map((entry, number) => entry?.body.read(0, sizes[number] as number))
        const firsts = await Promise.all(bodies.map((body) => body?.read()))
        await (way === 'remove' ? store.remove([idOf(0), idOf(1)]) : store.clear())
        equal(await bodyOf(store, 0), null)
        equal(await bodyOf(store, 1), null)
        deepEqual(await listed(store), [])
        for (const [number, body] of bodies.entries()) {
          const rest = await readAll(body as NonNullable<typeof body>)
          const all = joined([firsts[number] as Uint8Array, rest])
          ok(isSame(all, content(sizes[number] as number, number)), `${way}: body ${number}`)
          found[number]?.release()
        }
        await put(store, 1, 1_000_000, 5)
        await expectStored(store, 1, 1_000_000, 5)
        await store.remove([idOf(1)])
      }
    },
  },
  {
    name: 'does not keep what was being written when everything was cleared',
    async run(store) {
      const writers = [100, 300_000].map((size, number) => {
        const writer = store.create(idOf(number), keyOf(number))
        return { writer, written: writeAll(writer, content(size, number)) }
      })
      await Promise.all(writers.map(({ written }) => written))
      await store.clear()
      for (const { writer } of writers) equal(await writer.commit(headOf(0)), 0)
      equal(await find(store, 0), null)
      equal(await find(store, 1), null)
    },
  },
  {
    name: 'lets others read behind the writer, from the first octet, to the end',
    async run(store) {
      for (const size of [0, 5000, 64 * KIB, 300_000, 3_000_000]) {
        const whole = content(size, 7)
        const writer = store.create(idOf(7), keyOf(7))
        const early = readAll(writer.behind() ?? fail('cannot follow'))
        await writeAll(writer, whole.subarray(0, size / 2), 3000)
        const late = readAll(writer.behind() ?? fail('cannot follow'))
        const leaver = writer.behind() ?? fail('cannot follow')
        if (size > 1) await leaver.read()
        leaver.cancel()
        await writeAll(writer, whole.subarray(size / 2), 70_000)
        await writer.commit(headOf(7))
        ok(isSame(await early, whole), `early, ${size}`)
        ok(isSame(await late, whole), `late, ${size}`)
        await rejects(leaver.read())
        await expectStored(store, 7, size)
      }
    },
  },
  {
    name: 'keeps nothing of what was aborted, and tells who follows',
    async run(store) {
      for (const size of [5000, 1_000_000]) {
        await put(store, 8, 100, 1)
        const writer = store.create(idOf(8), keyOf(8))
        const follower = writer.behind() ?? fail('cannot follow')
        await writeAll(writer, content(size, 8, 2))
        writer.abort()
        writer.abort()
        await rejects(readAll(follower), /ERR_CACHE_READ_FAILURE/)
        equal(await writer.commit(headOf(8)), 0)
        await expectStored(store, 8, 100, 1)
      }
    },
  },
  {
    name: 'hands out octets that are the reader’s own, and copies what it is given',
    async run(store) {
      for (const size of [8 * KIB, 300_000]) {
        const given = content(size, 9)
        const writer = store.create(idOf(9), keyOf(9))
        const follower = writer.behind() ?? fail('cannot follow')
        await writer.write(given)
        given.fill(1)
        const head = headOf(9)
        const committed = writer.commit(head)
        head.fill(1)
        await committed
        for (let chunk = await follower.read(); chunk !== null; chunk = await follower.read()) chunk.fill(2)
        const entry = await find(store, 9)
        const body = entry?.body.read(0, size) ?? fail('missing')
        for (let chunk = await body.read(); chunk !== null; chunk = await body.read()) chunk.fill(3)
        const again = entry?.body.read(0, size) ?? fail('missing')
        ok(isSame(await readAll(again), content(size, 9)))
        await expectStored(store, 9, size)
      }
    },
  },
  {
    name: 'puts pieces together',
    async run(store) {
      const total = 700_000
      const whole = content(total, 4)
      ok((await putPiece(store, 4, [100_000, 300_000, total])) > 200_000)
      await putPiece(store, 4, [400_000, 400_010, total])
      await putPiece(store, 4, [600_000, total, total])
      const entry = (await find(store, 4, 150_000)) ?? fail('missing')
      deepEqual(
        entry.pieces.map(({ start, end }) => [start, end]),
        [
          [100_000, 300_000],
          [400_000, 400_010],
          [600_000, total],
        ],
      )
      throws(() => entry.body.read(0, 10), /gap at 0/)
      throws(() => entry.body.read(250_000, 400_005), /gap at 300000/)
      entry.release()
      // Over edges, within another, over a whole one, and what is missing.
      for (const [start, end] of [
        [250_000, 400_005],
        [120_000, 130_000],
        [390_000, 420_000],
        [0, 100_000],
        [420_000, 600_000],
      ])
        await putPiece(store, 4, [start as number, end as number, total])
      ok(isSame((await bodyOf(store, 4)) as Uint8Array, whole))
      for (const [from, to] of [
        [399_990, 400_020],
        [99_999, 600_001],
        [699_999, total],
      ])
        ok(isSame(await span(store, 4, from as number, to as number), whole.subarray(from, to)), `${from} to ${to}`)
    },
  },
  {
    name: 'goes on with a body that was cut off',
    async run(store) {
      for (const cut of [1000, 70_000]) {
        const total = 200_000
        const writer = store.create(idOf(5), keyOf(5))
        await writeAll(writer, content(total, 5).subarray(0, cut))
        await writer.commit(headOf(5, 1))
        equal((await find(store, 5))?.body.size, cut)
        await putPiece(store, 5, [cut, total, total])
        await expectStored(store, 5, total)
        await store.remove([idOf(5)])
      }
    },
  },
  {
    name: 'changes a head alone',
    async run(store) {
      for (const size of [5000, 300_000]) {
        await put(store, 6, size, 1)
        const before = (await find(store, 6)) ?? fail('missing')
        equal(await store.replaceHead(idOf(6), keyOf(6), headOf(6, 2)), true)
        ok(isSame(before.head, headOf(6, 1)), 'who has read it keeps it')
        await store.flush()
        const body = before.body.read(0, size)
        before.release()
        ok(isSame(await readAll(body), content(size, 6, 1)))
        const entry = (await find(store, 6)) ?? fail('missing')
        ok(isSame(entry.head, headOf(6, 2)))
        entry.release()
      }
      equal(await store.replaceHead(idOf(60), keyOf(60), headOf(6)), false)
      equal(await store.replaceHead(idOf(6), keyOf(60), headOf(6)), false)
    },
  },
  {
    name: 'lists everything, in slices',
    async run(store) {
      const numbers = Array.from({ length: 500 }, (_, number) => number)
      for (const number of numbers) await put(store, number, number % 100 === 0 ? 70_000 : 100)
      await store.remove([idOf(1), idOf(100)])
      const rest = numbers.filter((number) => number !== 1 && number !== 100)
      equal((await listed(store)).join(' '), rest.map(keyOf).sort().join(' '))
    },
  },
  {
    name: 'serves many at once',
    async run(store) {
      const turn = async (number: number): Promise<void> => {
        const size = (number * 37_123) % 400_000
        for (let version = 0; version < 3; version++) {
          await put(store, number, size, version)
          await expectStored(store, number, size, version)
        }
        if (number % 3 === 0) await store.remove([idOf(number)])
      }
      await Promise.all(Array.from({ length: 24 }, (_, number) => turn(number)))
      for (let number = 0; number < 24; number++) {
        if (number % 3 === 0) equal(await find(store, number), null)
        else await expectStored(store, number, (number * 37_123) % 400_000, 2)
      }
    },
  },
]
