// The store suite on every implementation this runtime has.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { StorageProvider } from '../../../bindings/host/storage.ts'
import { MemoryStorage } from '../../../bindings/testing/memory-storage.ts'
import { storeSuite } from '../../../bindings/testing/store-suite.ts'
import { SqliteStorage } from '../../../runtimes/native/storage.ts'
import { after, describe, it } from '../../harness.ts'

const implementations: Record<string, () => StorageProvider> = {
  'node:sqlite': () => new SqliteStorage(),
  memory: () => new MemoryStorage(),
}

for (const [name, create] of Object.entries(implementations)) {
  describe(`store on ${name}`, () => {
    const root = mkdtempSync(join(tmpdir(), 'omnisession-store-'))
    after(() => rmSync(root, { recursive: true, force: true }))
    storeSuite.forEach((one, index) => {
      it(one.name, () => one.run({ provider: create(), directory: join(root, `${index}`) }))
    })
  })
}
