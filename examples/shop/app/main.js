// An ordinary Electron main script: `electron .` runs it, and so does `omnisession run .`
// It signs in at a shop, keeps the session in the partition `persist:shop`, and ships the open orders.
const { app, session, net } = require('electron')

const SHOP = process.env.SHOP_URL ?? 'https://shop.localhost:8443'

app.whenReady().then(work).catch(fail)

async function work() {
  const ses = session.fromPartition('persist:shop')

  let page = await ses.fetch(`${SHOP}/account`)
  if (isSignInPage(page)) {
    console.log(`Not signed in: ${new URL(page.url).hostname} asks for the password`)
    page = await signIn(ses, page, { user: 'ada', password: 'correct horse' })
    console.log(`Signed in as ${(await page.json()).name}`)
  } else {
    console.log(`Still signed in as ${(await page.json()).name}, no password was asked`)
  }
  console.log(`Cookies kept: ${await describeCookies(ses)}`)

  const orders = await (await ses.fetch(`${SHOP}/orders?state=open`)).json()
  console.log(`Open orders: ${orders.length}`)
  for (const order of orders) {
    await ship(ses, order)
    console.log(`Shipped order ${order.id}: ${order.what}`)
  }
  console.log('Everything is shipped')
  app.quit()
}

function isSignInPage(response) {
  return new URL(response.url).pathname === '/sign-in'
}

// The form of the sign-in site goes back with its hidden token; redirects lead to the shop again.
async function signIn(ses, page, { user, password }) {
  const token = /name="token" value="([^"]+)"/.exec(await page.text())[1]
  const answer = await ses.fetch(page.url, { method: 'POST', body: new URLSearchParams({ user, password, token }) })
  if (!answer.ok) throw new Error(`Signing in failed: ${answer.status} ${await answer.text()}`)
  return answer
}

async function describeCookies(ses) {
  const cookies = await ses.cookies.get({})
  return cookies
    .map((cookie) => `${cookie.name} (${cookie.domain})`)
    .sort()
    .join(', ')
}

function ship(ses, order) {
  return new Promise((resolve, reject) => {
    const request = net.request({
      method: 'POST',
      url: `${SHOP}/orders/${order.id}/shipment`,
      session: ses,
      useSessionCookies: true,
    })
    request.on('response', (response) => {
      response.on('data', () => {})
      response.on('end', () => {
        if (response.statusCode === 201) resolve()
        else reject(new Error(`The shop answered ${response.statusCode}`))
      })
    })
    request.on('error', reject)
    request.setHeader('Content-Type', 'application/json')
    request.end(JSON.stringify({ carrier: 'pigeon' }))
  })
}

function fail(error) {
  console.error(error)
  app.exit(1)
}
