import { expect, test } from 'vitest'
import { readReplay, writeReplay } from './address.ts'

test('an address says which clock and which moment, or that it is live', () => {
  expect(readReplay('?op=1')).toBeNull()
  expect(readReplay('?op=1&replay=sundial')).toBeNull()
  expect(readReplay('?op=1&replay=known')).toEqual({ clock: 'known' })
  expect(readReplay('?op=1&replay=happened&at=soon')).toEqual({ clock: 'happened' })
})

test.each([null, { clock: 'known' }, { clock: 'known', seq: 12 }, { clock: 'happened', at: 1_700_000_000_000 }] as const)('what was written is read', (wish) => {
  expect(readReplay(writeReplay('?op=1&replay=known&at=3', wish))).toEqual(wish)
  expect(writeReplay('?op=1', wish)).toContain('op=1')
})
