import { expect, test, vi } from 'vitest'
import { KEEP_WITHIN_MS, Keeping } from './keeping.ts'

test('one write after the other, in the order of the touches, and a failed one holds nobody up', async () => {
  const keeping = new Keeping()
  const order: string[] = []
  let finish: () => void = () => undefined
  const first = keeping.keep(() => new Promise<void>((resolve) => (finish = resolve)).then(() => void order.push('first')))
  const second = keeping.keep(() => Promise.resolve().then(() => void order.push('second')))
  const third = keeping.keep(() => Promise.reject(new Error('the disk is full')))
  const fourth = keeping.keep(() => Promise.resolve())
  await Promise.resolve()
  expect(order).toEqual([])
  finish()
  expect(await Promise.all([first, second, third, fourth])).toEqual([true, true, false, true])
  expect(order).toEqual(['first', 'second'])
})

test('a disk that does not answer is not waited for, and what comes after is written all the same', async () => {
  vi.useFakeTimers()
  const keeping = new Keeping()
  const hanging = keeping.keep(() => new Promise(() => undefined))
  const next = keeping.keep(() => Promise.resolve())
  await vi.advanceTimersByTimeAsync(KEEP_WITHIN_MS)
  expect([await hanging, await next]).toEqual([false, true])
  vi.useRealTimers()
})

test('a second touch during the write is the same action; after it, a new one', async () => {
  const keeping = new Keeping()
  let count = 0
  let finish: () => void = () => undefined
  const work = async (): Promise<number> => {
    count += 1
    await new Promise<void>((resolve) => (finish = resolve))
    return count
  }
  const touches = [keeping.once('status', work), keeping.once('status', work)]
  finish()
  expect(await Promise.all(touches)).toEqual([1, 1])
  const again = keeping.once('status', work)
  finish()
  expect(await again).toBe(2)
})
