// runtimes: node
// The layers of docs/internals.md: imports go downwards only, domains and runtimes do not know each other.

import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { deepEqual, describe, equal, it, ok } from '../harness.ts'
import { type Import, importsOf, root, sourceFiles } from './sources.ts'

/** From the bottom up. A layer imports itself and what stands before it. */
const layers = [
  'bindings/core',
  'bindings/host',
  'bindings/session',
  'bindings/electron',
  'bindings/testing',
  'bindings/component',
  'runtimes',
]
const sharedDomains = ['match', 'text', 'memory', 'psl']
/** Puts every domain into one module, and no domain knows it. */
const component = 'component'
const runtimes = ['node', 'deno', 'bun', 'browser']

const layerOf = (file: string) => layers.findIndex((layer) => file.startsWith(`${layer}/`))
const show = ({ from, to }: Import) => `${from} imports ${to}`
const isFile = ({ to }: Import) => /\.(ts|mjs|js|json)$/.test(to)
/** Some are written by the build and not kept. */
const isGenerated = ({ to }: Import) => to.includes('generated')
const library = () => sourceFiles('bindings', 'runtimes').flatMap(importsOf)
const none: readonly string[] = []

/** Generators lie beside what they write and are no part of it. */
const assemblyFiles = (...folders: readonly string[]) => sourceFiles(...folders).filter((file) => file.endsWith('.ts'))

function domainOf(file: string): string {
  return file.split('/').slice(1, -1)[0] ?? ''
}

function isForeignDomain({ from, to }: Import): boolean {
  const [source, target] = [domainOf(from), domainOf(to)]
  return source !== component && source !== '' && target !== source && !sharedDomains.includes(target)
}

function isForeignRuntime({ from, to }: Import): boolean {
  const [source, target] = [from, to].map((file) => file.split('/')[1] ?? '')
  const shared = ['native', 'web']
  if (shared.includes(source ?? '')) return !shared.includes(target ?? '')
  return runtimes.includes(source ?? '') && source !== target && !shared.includes(target ?? '')
}

describe('imports', () => {
  it('are read: a known one is found', () => {
    const found = importsOf('test/architecture/imports.test.ts')
    ok(found.some(({ to }) => to === 'test/harness.ts'))
    ok(library().length > 50, 'expected the imports of the library')
  })

  it('name files that exist', () => {
    const files = sourceFiles('assembly', 'bindings', 'runtimes', 'test', 'tools', 'benchmarks', 'examples')
    const all = files.flatMap(importsOf).filter((one) => isFile(one) && one.to.includes('/') && !isGenerated(one))
    deepEqual(all.filter(({ to }) => !existsSync(join(root, to))).map(show), none)
  })

  it('go downwards only', () => {
    const upwards = library().filter((one) => isFile(one) && layerOf(one.to) > layerOf(one.from))
    deepEqual(upwards.map(show), none)
  })

  it('stay inside the library', () => {
    const outside = library().filter((one) => isFile(one) && layerOf(one.to) === -1)
    deepEqual(outside.map(show), none)
  })

  it('of bindings name no runtime module and no package', () => {
    const bare = sourceFiles('bindings')
      .flatMap(importsOf)
      .filter((one) => !isFile(one))
    deepEqual(bare.map(show), none)
  })

  it('of a runtime never reach another runtime; native and web stand alone', () => {
    const foreign = sourceFiles('runtimes')
      .flatMap(importsOf)
      .filter((one) => one.to.startsWith('runtimes/'))
    deepEqual(foreign.filter(isForeignRuntime).map(show), none)
  })

  it('of web and browser name no node: module', () => {
    const node = sourceFiles('runtimes/web', 'runtimes/browser').flatMap(importsOf)
    deepEqual(node.filter(({ to }) => to.startsWith('node:')).map(show), none)
  })

  it('of the assembly stay in their domain or in the shared ones', () => {
    const all = assemblyFiles('assembly').flatMap(importsOf)
    ok(all.length > 0, 'expected imports in assembly')
    deepEqual(all.filter(isForeignDomain).map(show), none)
    equal(
      all
        .filter(({ to }) => !to.startsWith('assembly/') && to.includes('/'))
        .map(show)
        .join('\n'),
      '',
    )
  })

  it('of the shared domains never name a domain above them', () => {
    const shared = assemblyFiles(...sharedDomains.map((domain) => `assembly/${domain}`)).flatMap(importsOf)
    deepEqual(shared.filter(({ to }) => !sharedDomains.includes(domainOf(to))).map(show), none)
  })
})
