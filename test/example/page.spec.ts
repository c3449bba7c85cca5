// The example page as somebody uses it.
import { expect, test } from '@playwright/test'
import { type RunningExample, startExample } from '../../examples/page/example.ts'

let example: RunningExample
test.beforeAll(async () => {
  example = await startExample()
})
test.afterAll(() => example.close())

test.beforeEach(async ({ page }) => {
  await page.goto(example.url)
  await expect(page.locator('#relayed[data-cookies]')).toBeVisible()
})

test('through the relay the shop knows us again, after a reload and in a second tab', async ({ page, context }) => {
  const way = page.locator('#relayed')
  await way.getByRole('button', { name: 'Visit the shop' }).click()
  await expect(way.getByRole('status')).toHaveText('Welcome! This is your first visit.')
  await expect(way.getByRole('cell')).toContainText(['entered', 'front door'])
  await page.reload()
  await expect(way.getByRole('row', { name: /visits 1/ })).toBeVisible()
  const tab = await context.newPage()
  await tab.goto(example.url)
  await tab.locator('#relayed').getByRole('button', { name: 'Visit the shop' }).click()
  await expect(tab.locator('#relayed').getByRole('status')).toHaveText('Welcome back! This is visit number 2.')
  await expect(way.getByRole('row', { name: /visits 2/ })).toBeVisible()
})

test("by the page's own fetch it does not, and the page says what it cannot send", async ({ page }) => {
  const way = page.locator('#direct')
  const visit = way.getByRole('button', { name: 'Visit the shop' })
  await visit.click()
  await expect(way.getByRole('status')).toHaveText('Welcome! This is your first visit.')
  await expect(way.getByText('Came in by').locator('xpath=following-sibling::dd[1]')).toHaveText('none')
  await way.getByRole('button', { name: 'Set a cookie' }).click()
  await expect(way.getByRole('row', { name: /colour green/ })).toBeVisible()
  await visit.click()
  await expect(way.getByRole('status')).toHaveText(/sending a session's cookies is not supported on browser/)
  await way.getByRole('button', { name: 'Forget all' }).click()
  await expect(way.getByRole('row', { name: /colour/ })).toHaveCount(0)
})
