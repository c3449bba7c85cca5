// Runs a WASI command under `node:wasi`, which Node, Deno and Bun have: run-command.ts MODULE < INPUT.

import { readFileSync } from 'node:fs'
import process from 'node:process'
import { WASI } from 'node:wasi'

const wasi = new WASI({ version: 'preview1', returnOnExit: true })
const imports = { wasi_snapshot_preview1: wasi.wasiImport }
const instance = new WebAssembly.Instance(new WebAssembly.Module(readFileSync(process.argv[2] ?? '')), imports)
process.exitCode = wasi.start(instance)
