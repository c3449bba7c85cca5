// `npm run page`: the example until it is interrupted.
import { startExample } from './example.ts'

const example = await startExample(Number(process.env.PORT ?? 0))
console.log(`Open ${example.url} in a browser (Ctrl+C ends it)`)
