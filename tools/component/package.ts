// Reads assembly/wit: one package, its world in omnisession.wit, one interface in each other file.

import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { WitPackage } from './entry.ts'
import { readInterface } from './wit.ts'

const folder: string = fileURLToPath(new URL('../../assembly/wit', import.meta.url))
const WORLD = 'omnisession.wit'

const read = (file: string): string => readFileSync(join(folder, file), 'utf8')
const interfaceFiles = (): string[] =>
  readdirSync(folder)
    .filter((file) => file.endsWith('.wit') && file !== WORLD)
    .sort()

export function readPackage(): WitPackage {
  const [, name, version] = /^package ([\w:-]+)@([\d.]+);/m.exec(read(WORLD)) ?? []
  if (!name || !version) throw new Error(`${WORLD} names no package`)
  const interfaces = interfaceFiles().map((file) => readInterface(join(folder, file), read(file)))
  return { name, version, interfaces }
}

/** The whole package as one text, as the component tools take it. */
export function witSource(): string {
  return [WORLD, ...interfaceFiles()].map(read).join('\n')
}
