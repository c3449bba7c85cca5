// The same without a single import: what a CommonJS program of today writes.
const { session } = require('omnisession')

const { cookies } = session.fromPartition('smoke')
cookies
  .set({ url: 'https://example.com/', name: 'a', value: '1' })
  .then(() => cookies.get({}))
  .then((found) => console.log(found.map((one) => `${one.name}=${one.value}`).join('; ')))
