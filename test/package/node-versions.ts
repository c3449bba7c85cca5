// Other versions of Node than the repository's own: the machine's, or one that npx brings from the registry.

import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import process from 'node:process'
import { promisify } from 'node:util'

const run = promisify(execFile)

async function versionOf(node: string): Promise<string> {
  return (await run(node, ['-p', 'process.versions.node'])).stdout.trim()
}

/** A Node of the machine, outside any node_modules, whose major version is this. */
async function installedNode(major: number): Promise<string | null> {
  const directories = (process.env.PATH ?? '').split(delimiter).filter((one) => !one.includes('node_modules'))
  for (const node of directories.map((directory) => join(directory, 'node')).filter((path) => existsSync(path))) {
    if ((await versionOf(node)).startsWith(`${major}.`)) return node
  }
  return null
}

/** Path of a Node of this version: `22.18.0` exactly, or for `20` whichever the machine has. */
export async function findNode(version: string): Promise<string> {
  const [major = '', minor] = version.split('.')
  const installed = minor === undefined ? await installedNode(Number(major)) : null
  if (installed !== null) return installed
  const args = ['-y', '-p', `node@${version}`, 'node', '-p', 'process.execPath']
  const { stdout } = await run('npx', args, { timeout: 180_000 })
  return stdout.trim()
}
