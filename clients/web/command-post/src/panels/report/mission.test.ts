import type { Entity, Whole } from '@vigie/core'
import { expect, test } from 'vitest'
import { holding } from '../../../../core/scenes.ts'
import { showClock } from '../../ages.ts'
import { alsoTold, isOnMission, markedAt } from './mission.ts'

function team(mission: object): Whole<'team'> {
  return holding({ type: 'team', id: 't', call_sign: 'EQ 1', kind: 'pair', mission } as Entity).get('team', 't')!
}

test('a mission that began and has not ended may be marked (rule RE6)', () => {
  expect([{}, { started_at: 1 }, { started_at: 1, ended_at: 2 }].map((times) => isOnMission(team(times)))).toEqual([false, true, false])
  expect([markedAt(team({ report_passed_at: 5 }), 'report_passed'), markedAt(team({}), 'destination_given')]).toEqual([5, null])
})

test('each stop has its times, one that goes on says so, and the return is told (rule RE5)', () => {
  const at = (minute: number): string => showClock(minute * 60_000, 'fr')
  const told = alsoTold(team({ transit_stops: [[60_000, 120_000], [180_000]], back_base_at: 240_000 }), 'fr')
  expect(told).toEqual([`arrêt ${at(1)}–${at(2)}`, `arrêt ${at(3)}–…`, `rentrée ${at(4)}`])
})
