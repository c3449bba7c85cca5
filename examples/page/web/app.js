// Two sessions of one page: one asks the page's own fetch, the other a relay.
import { createSessions, ready } from 'omnisession'
import { relayDialer } from 'omnisession/relay'

const { shop, relay } = await (await fetch('settings.json')).json()
// A bundler has moved the core: the page says where it is.
await ready({ core: 'cookies.wasm' })

show('direct', createSessions({ directory: '/direct' }))
show('relayed', createSessions({ directory: '/relayed', dialer: relayDialer(relay) }))

function show(id, sessions) {
  const session = sessions.fromPartition('persist:visitor')
  const section = document.getElementById(id)
  section.append(document.getElementById('way').content.cloneNode(true))
  const click = (name, action) => section.querySelector(name).addEventListener('click', () => action(session, section))
  click('.visit', visit)
  click('.remember', remember)
  click('.forget', forget)
  // Another tab's changes are told as our own.
  session.cookies.on('changed', () => list(session, section))
  list(session, section)
}

async function visit(session, section) {
  try {
    const response = await session.fetch(`${shop}/entrance`)
    const { visits, cookie, client, entered } = await response.json()
    greet(
      section,
      visits === 1 ? 'Welcome! This is your first visit.' : `Welcome back! This is visit number ${visits}.`,
    )
    describe(section, { 'Came in by': entered, 'Cookies the shop saw': cookie, 'It took us for': client })
  } catch (error) {
    greet(section, error.message, true)
    describe(section, {})
  }
}

async function remember(session) {
  const expirationDate = Date.now() / 1000 + 86_400
  await session.cookies.set({ url: shop, name: 'colour', value: 'green', expirationDate })
}

async function forget(session, section) {
  await session.cookies.removeMany({})
  greet(section, 'Forgotten.')
  describe(section, {})
}

function greet(section, text, isBad = false) {
  const greeting = section.querySelector('.greeting')
  greeting.textContent = text
  greeting.classList.toggle('bad', isBad)
}

function describe(section, facts) {
  const pairs = Object.entries(facts).flatMap(([name, value]) => [element('dt', name), element('dd', value || 'none')])
  section.querySelector('dl').replaceChildren(...pairs)
}

async function list(session, section) {
  const cookies = await session.cookies.get({})
  const rows = cookies.map(({ name, value, expirationDate }) => {
    const row = element('tr', '')
    const expires =
      expirationDate === undefined ? 'with this tab' : new Date(expirationDate * 1000).toLocaleDateString()
    row.append(...[name, value, expires].map((text) => element('td', text)))
    return row
  })
  section.querySelector('tbody').replaceChildren(...rows)
  section.dataset.cookies = String(rows.length)
}

function element(name, text) {
  return Object.assign(document.createElement(name), { textContent: text })
}
