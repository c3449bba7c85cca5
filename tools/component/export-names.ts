// A transform of asc: exports the entry's functions under the component model's names, which no source can spell.
import { entryExports } from './entry.ts'
import { readPackage } from './package.ts'

/** The entry for asc; without its ending it is also the prefix of its functions. */
export const ENTRY = 'assembly/component/entry.generated'

/** Of a binaryen module. */
interface ExportTable {
  removeExport(name: string): void
  addFunctionExport(from: string, to: string): void
}

class ExportNames {
  afterCompile(module: ExportTable): void {
    const exports = entryExports(readPackage())
    for (const name of new Set(exports.map(({ from }) => from))) module.removeExport(name)
    for (const { from, to } of exports) module.addFunctionExport(`${ENTRY}/${from}`, to)
  }
}

// biome-ignore lint/style/noDefaultExport: asc finds a transform by it
export default ExportNames
