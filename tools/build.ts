// npm run build: the wasm, dist/, and the report of sizes.

import { buildPackage } from './build-package.ts'
import { assertOwnNode, root } from './own-node.ts'
import { measureSizes, showSizes, writeSizes } from './sizes.ts'

assertOwnNode()
await buildPackage(root)
const sizes = await measureSizes(root)
writeSizes(root, sizes)
console.log(`dist/ is built. After brotli, with the wasm:\n${showSizes(sizes)}`)
