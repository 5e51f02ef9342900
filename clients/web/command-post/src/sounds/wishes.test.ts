import { expect, test } from 'vitest'
import { SOUNDS } from './ring.ts'
import { isAlertMuted, loudness, readWishes, VOLUMES, withWish } from './wishes.ts'

test('whatever was kept is read as whole wishes: silence at first, every event but devices wanted', () => {
  for (const kept of [undefined, null, 7, 'x', [], { of: 3 }, { of: { alert: { rings: 'no', volume: 0 } } }]) {
    const wishes = readWishes(kept)
    expect(wishes.isOn).toBe(false)
    for (const sound of SOUNDS) expect(wishes.of[sound]).toEqual({ rings: sound !== 'device', volume: 4 })
  }
})

test('what was wished is read again as it was', () => {
  const wished = withWish(withWish(readWishes({ isOn: true }), 'message', { rings: false }), 'alert', { volume: 1 })
  expect(readWishes(JSON.parse(JSON.stringify(wished)))).toEqual(wished)
})

test('a call for help can be quieter and is still heard; off, it is told as long as it lasts', () => {
  const on = readWishes({ isOn: true })
  for (const volume of VOLUMES) {
    const quieter = withWish(on, 'alert', { volume })
    expect(loudness(quieter.of.alert)).toBeGreaterThan(0)
    expect(isAlertMuted(quieter)).toBe(false)
  }
  expect(isAlertMuted(withWish(on, 'alert', { rings: false }))).toBe(true)
})

test('each volume is louder than the one before', () => {
  const rising = VOLUMES.map((volume) => loudness({ rings: true, volume }))
  expect(rising).toEqual([...rising].sort((one, other) => one - other))
  expect(new Set(rising).size).toBe(VOLUMES.length)
})
