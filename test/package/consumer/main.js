// An Electron main script, for `omnisession run`.
const { app, session } = require('electron')

app.whenReady().then(async () => {
  await session.defaultSession.cookies.set({ url: 'https://example.com/', name: 'a', value: '1' })
  console.log(`ready, ${(await session.defaultSession.cookies.get({})).length} cookie`)
  app.quit()
})
