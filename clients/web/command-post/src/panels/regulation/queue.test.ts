import { describe, expect, test } from 'vitest'
import { holding } from '../../../../core/scenes.ts'
import { bedState, makeArrivals, makeEvacuations, makeQueue, nextReport } from './queue.ts'

const replica = holding(
  { type: 'site', id: 'h', code: 'HEGP', name: 'Pompidou', kind: 'hospital' },
  { type: 'team', id: 't', call_sign: 'VPSP 2', kind: 'ambulance_crew' },
  { type: 'victim', id: 'v1', number: 1, found_at: 1, last_news_at: 1, category: 'immediate' },
  { type: 'victim', id: 'v2', number: 2, found_at: 1, last_news_at: 1, category: 'delayed', is_red_flagged: true },
  { type: 'victim', id: 'v3', number: 3, found_at: 1, last_news_at: 1, category: 'delayed' },
  { type: 'regulation_case', id: 'a', victim_id: 'v1', state: 'ready', times: { ready_at: 10 } },
  { type: 'regulation_case', id: 'b', victim_id: 'v3', state: 'passed', times: { ready_at: 5 } },
  { type: 'regulation_case', id: 'c', victim_id: 'v2', state: 'taken', times: { ready_at: 90 }, team_id: 't' },
  { type: 'regulation_case', id: 'd', victim_id: 'v1', state: 'ready', times: { ready_at: 99 }, red_flag_count: 2 },
  { type: 'regulation_case', id: 'e', victim_id: 'v1', state: 'decided', times: { decided_at: 7 }, destination_site_id: 'h', service: 'réa' },
  { type: 'regulation_case', id: 'f', victim_id: 'v1', state: 'decided', times: { decided_at: 6 } },
  { type: 'regulation_case', id: 'g', victim_id: 'v1', state: 'read_back', times: { read_back_at: 6 } },
  { type: 'regulation_case', id: 'i', victim_id: 'v1', state: 'withdrawn', times: { withdrawn_at: 8 } },
  { type: 'evacuation', id: 'x', victim_ids: ['v1', 'gone'], state: 'departed', destination_site_id: 'h', team_id: 't', eta_at: 50, beds: [{ site_id: 'h', confirmed_at: 9 }] },
  { type: 'evacuation', id: 'y', victim_ids: ['v2'], state: 'requested', destination_site_id: 'h', beds: [{ site_id: 'h', service: 'réa', asked_at: 9 }] },
  { type: 'evacuation', id: 'z', victim_ids: ['v3'], state: 'departed', service: 'CH Nord', eta_at: 20, transporter: 'Ambulances X' },
  { type: 'evacuation', id: 'q', victim_ids: ['v3'], state: 'handed_over', destination_site_id: 'h' },
)

describe('the regulation queue', () => {
  const queue = makeQueue(replica)
  const ids = (rows: typeof queue.waiting): string[] => rows.map((row) => row.case.id)

  test('has red flags first, of the report or found later, then the oldest', () => {
    expect(ids(queue.waiting)).toEqual(['c', 'd', 'b', 'a'])
  })

  test('has decisions that nobody read back apart, the oldest first, and what is over with the newest first', () => {
    expect([ids(queue.unread), ids(queue.over)]).toEqual([['f', 'e'], ['i', 'g']])
    expect(queue.unread[1]).toMatchObject({ destination: 'HEGP · réa' })
    expect(queue.waiting[0]).toMatchObject({ team: 'VPSP 2', isFlagged: true })
  })
})

describe('evacuations', () => {
  const rows = makeEvacuations(replica)

  test('come in the order in which they arrive, without those that are over', () => {
    expect(rows.map((row) => row.evacuation.id)).toEqual(['z', 'x', 'y'])
    expect(rows[0]).toMatchObject({ to: 'CH Nord', vector: 'Ambulances X' })
    expect(rows[1]).toMatchObject({ to: 'HEGP', vector: 'VPSP 2' })
    expect(rows[1]!.victims.map((victim) => victim.number)).toEqual([1])
  })

  test('show what the standing destination answered, not another one', () => {
    expect(rows.map((row) => bedState(row.bed))).toEqual(['not_asked', 'confirmed', 'not_asked'])
    expect(bedState({ asked_at: 1, refused_at: 2 })).toBe('refused')
    expect(bedState({ asked_at: 1 })).toBe('asked')
  })

  test('offer the next report only after it is known who drives', () => {
    expect([nextReport('requested'), nextReport('authorised'), nextReport('vector_assigned'), nextReport('loaded'), nextReport('arrived'), nextReport('handed_over')]).toEqual([
      null,
      null,
      'loaded',
      'departed',
      'handed_over',
      null,
    ])
  })

  test('are announced to each destination with how many of each category', () => {
    expect(makeArrivals(replica).map(({ to, rows: mine, counts }) => [to, mine.length, [...counts]])).toEqual([
      ['CH Nord', 1, [['delayed', 1]]],
      ['Pompidou', 2, [['immediate', 1], ['delayed', 1]]],
    ])
  })
})
