import { beforeAll, expect, test, vi } from 'vitest'
import type { Awake as Kind, Hold } from './awake.svelte.ts'

let Awake: typeof Kind

beforeAll(async () => {
  vi.stubGlobal('$state', <Value>(value: Value): Value => value)
  ;({ Awake } = await import('./awake.svelte.ts'))
})

/** A browser whose system lends its screen, or not. */
class Browser {
  isInSight = true
  isWilling = true
  lent: { isReleased: boolean; drop: () => void }[] = []
  readonly kept = new Map<string, string>()

  readonly lender = {
    isInSight: () => this.isInSight,
    kept: { getItem: (key: string) => this.kept.get(key) ?? null, setItem: (key: string, value: string) => void this.kept.set(key, value) },
    request: (): Promise<Hold> => {
      if (!this.isWilling) return Promise.reject(new Error('NotAllowedError'))
      let hear = (): void => undefined
      const one = { isReleased: false, drop: (): void => ((one.isReleased = true), hear()) }
      this.lent.push(one)
      return Promise.resolve({ release: () => Promise.resolve(one.drop()), addEventListener: (_, listener) => void (hear = listener) })
    },
  }

  get held(): number {
    return this.lent.filter(({ isReleased }) => !isReleased).length
  }
}

test('the screen is held while it is wanted, and let go when it is not', async () => {
  const browser = new Browser()
  const awake = new Awake(browser.lender)
  expect([awake.state, browser.held]).toEqual(['off', 0])
  await awake.want(true)
  expect([awake.state, browser.held]).toEqual(['on', 1])
  await awake.want(false)
  expect([awake.state, browser.held]).toEqual(['off', 0])
})

test('a browser lets go when the app is hidden; it is asked again when it comes back', async () => {
  const browser = new Browser()
  const awake = new Awake(browser.lender)
  await awake.want(true)
  browser.isInSight = false
  browser.lent[0]!.drop()
  await awake.follow()
  expect([awake.state, browser.lent.length]).toEqual(['refused', 1])
  browser.isInSight = true
  await awake.follow()
  expect([awake.state, browser.held]).toEqual(['on', 1])
  await awake.follow()
  expect(browser.lent.length, 'one at a time').toBe(2)
})

test('a system that needs its battery says no, and it is told; the wish stands', async () => {
  const browser = new Browser()
  browser.isWilling = false
  const awake = new Awake(browser.lender)
  await awake.want(true)
  expect(awake.state).toBe('refused')
  browser.isWilling = true
  await awake.follow()
  expect(awake.state).toBe('on')
})

test('the wish survives the page', async () => {
  const browser = new Browser()
  await new Awake(browser.lender).want(true)
  const next = new Awake(browser.lender)
  await next.follow()
  expect(next.state).toBe('on')
})

test('who changes their mind while the system thinks holds nothing', async () => {
  const browser = new Browser()
  const awake = new Awake(browser.lender)
  await Promise.all([awake.want(true), awake.want(false)])
  expect([awake.state, browser.held]).toEqual(['off', 0])
})

test('a browser without it says so', () => {
  expect(new Awake({ ...new Browser().lender, request: undefined }).state).toBe('missing')
})
