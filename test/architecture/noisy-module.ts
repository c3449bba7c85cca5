// What no entry may do; proves that import-probe.ts would see it.
import { writeFileSync } from 'node:fs'
import process from 'node:process'

Reflect.set(globalThis, 'noisy', true)
process.on('exit', () => {})
process.env.NOISE = '1'
writeFileSync('noise.txt', '')
