// Which directory belongs to which partition: Electron's names for ordinary ones, harmless names for all.
import { createHash } from 'node:crypto'
import { directoryName, identifierOf, keyOfPartition, partitionOf } from '../../../bindings/session/partition.ts'
import { deepEqual, describe, equal, it, ok } from '../../harness.ts'

const digest = (text: string): string => createHash('sha256').update(text).digest('hex')
const nameOf = (partition: string): string => directoryName(partition, digest)

describe('partition strings', () => {
  it('name sessions as in Electron', () => {
    deepEqual(keyOfPartition(''), { kind: 'partition', name: '', inMemory: false })
    deepEqual(keyOfPartition('persist:'), keyOfPartition(''))
    deepEqual(keyOfPartition('persist:a'), { kind: 'partition', name: 'a', inMemory: false })
    deepEqual(keyOfPartition('a'), { kind: 'partition', name: 'a', inMemory: true })
    equal(keyOfPartition('Persist:a').inMemory, true, 'the prefix is lower case')
    equal(keyOfPartition('persist:persist:a').name, 'persist:a')
  })

  it('are told apart exactly, and written back', () => {
    const keys = ['', 'a', 'A', 'persist:a', 'persist:A', 'memory:a', 'persist:memory:a'].map(keyOfPartition)
    equal(new Set([...keys, { kind: 'path', name: 'a', inMemory: false } as const].map(identifierOf)).size, 8)
    deepEqual(keys.map(partitionOf), ['', 'a', 'A', 'persist:a', 'persist:A', 'memory:a', 'persist:memory:a'])
    equal(partitionOf({ kind: 'path', name: '/a', inMemory: false }), null)
  })
})

describe('directory names', () => {
  it('are lower-cased and percent-escaped as in Electron', () => {
    equal(nameOf('Shop'), 'shop')
    equal(nameOf('a b'), 'a%20b')
    equal(nameOf('user@example.com'), 'user@example.com')
    equal(nameOf('100%'), '100%25')
    equal(nameOf('ÄÖ'), '%C3%84%C3%96')
    equal(nameOf('a:b|c'), 'a%3Ab%7Cc')
  })

  it('leave no way out of the root, and no name that a system reserves', () => {
    equal(nameOf('a/../b'), 'a%2F..%2Fb')
    equal(nameOf('..'), '%2E%2E')
    equal(nameOf('.'), '%2E')
    equal(nameOf('...'), '%2E%2E%2E')
    equal(nameOf('a\\b'), 'a%5Cb')
    equal(nameOf('a\0b'), 'a%00b')
    equal(nameOf('CON'), '%63on')
    equal(nameOf('nul.txt'), '%6Eul.txt')
    equal(nameOf('console'), 'console')
    equal(nameOf('com1'), '%63om1')
    equal(nameOf('name.'), 'name%2E')
    equal(nameOf('a*b'), 'a%2Ab')
    equal(nameOf('conout$'), '%63onout$')
  })

  it('are bounded, and long ones stay apart', () => {
    const long = nameOf('x'.repeat(300))
    const other = nameOf(`${'x'.repeat(299)}y`)
    ok(long.length <= 255 && other.length <= 255)
    ok(long !== other)
    ok(nameOf('é'.repeat(300)).length <= 255)
    equal(nameOf('X'.repeat(300)), long, 'names that differ in case share a directory, long ones too')
    equal(nameOf('x'.repeat(200)), 'x'.repeat(200))
  })

  it('of different names are different', () => {
    const names = ['a/b', 'a%2fb', 'a%2Fb', '..', '%2e%2e', '.', '%2e', 'con', '%63on', 'a.', 'a%2e', 'a', 'a%', 'a%25']
    equal(new Set(names.map(nameOf)).size, new Set(names.map((name) => name.toLowerCase())).size)
  })
})
