import { expect, test } from 'vitest'
import { isOrdinary, mayUndo, nextStep, UNDO_FOR_MS } from './steps.ts'

test('the catalogue says what comes next; without one the usual mission does', () => {
  expect(nextStep('en_route', ['with_patient', 'on_scene'])).toBe('with_patient')
  expect(['available_base', 'en_route', 'on_scene', 'transporting', 'at_destination', 'left_destination'].map((each) => nextStep(each as 'patrol', []))).toEqual([
    'en_route', 'on_scene', 'transporting', 'at_destination', 'left_destination', 'available_mobile',
  ])
})

test('a report can be taken back for a minute, once, and only where the server takes the step back', () => {
  const report = { status: 'en_route', before: 'available_base', at: 1_000 } as const
  expect(mayUndo(report, 'en_route', 1_000 + UNDO_FOR_MS)).toBe(true)
  expect(mayUndo(report, 'en_route', 1_001 + UNDO_FOR_MS)).toBe(false)
  expect(mayUndo(report, 'on_scene', 2_000), 'something else was reported since').toBe(false)
  expect(mayUndo(null, 'en_route', 2_000)).toBe(false)
  expect(mayUndo({ ...report, before: 'en_route' }, 'en_route', 2_000)).toBe(false)
  expect(mayUndo({ status: 'on_scene', before: 'en_route', at: 1_000 }, 'on_scene', 2_000), 'a post corrects that').toBe(false)
})

test('a step back within a mission is not ordinary, a stop on the way is', () => {
  expect(isOrdinary('on_scene', 'en_route')).toBe(false)
  expect(isOrdinary('transporting', 'on_scene')).toBe(true)
})
