// What no entry may do; proves that import-probe.ts would see it.
import { writeFileSync } from 'node:fs'
import process from 'node:process'

Reflect.set(globalThis, 'noisy', true)
process.on('exit', () => {})
process.env.NOISE = '1'
// Only in the probe's own directory: `node --test` without a pattern would run this file where it stands.
if (process.argv[1]?.includes('import-probe')) writeFileSync('noise.txt', '')
