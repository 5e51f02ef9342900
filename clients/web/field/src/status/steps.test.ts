import { expect, test } from 'vitest'
import { isOrdinary, nextStep, undoLeftS, UNDO_FOR_MS } from './steps.ts'

test('the catalogue says what comes next; without one the usual mission does', () => {
  expect(nextStep('en_route', ['with_patient', 'on_scene'])).toBe('with_patient')
  expect(['available_base', 'en_route', 'on_scene', 'transporting', 'at_destination', 'left_destination'].map((each) => nextStep(each as 'patrol', []))).toEqual([
    'en_route', 'on_scene', 'transporting', 'at_destination', 'left_destination', 'available_mobile',
  ])
})

test('a report can be taken back for nearly a minute, once, whatever step it was (rule ST1)', () => {
  const report = { status: 'on_scene', before: 'en_route', at: 1_000 } as const
  expect(undoLeftS(report, 'on_scene', 1_000)).toBe(55)
  expect(undoLeftS(report, 'on_scene', 1_000 + UNDO_FOR_MS - 1)).toBe(1)
  expect(undoLeftS(report, 'on_scene', 1_000 + UNDO_FOR_MS)).toBe(0)
  expect(undoLeftS(report, 'transporting', 2_000), 'something else was reported since').toBe(0)
  expect(undoLeftS(null, 'en_route', 2_000)).toBe(0)
  expect(undoLeftS({ ...report, before: 'on_scene' }, 'on_scene', 2_000)).toBe(0)
})

test('a step back within a mission is not ordinary, a stop on the way is', () => {
  expect(isOrdinary('on_scene', 'en_route')).toBe(false)
  expect(isOrdinary('transporting', 'on_scene')).toBe(true)
})
