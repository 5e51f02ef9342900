import { expect, test } from 'vitest'
import type { Change, Fact } from '@vigie/core'
import { holding } from '../../../../core/scenes.ts'
import { describe } from './describe.ts'

const replica = holding(
  { type: 'team', id: 't', call_sign: 'BINOME 1', kind: 'pair' },
  { type: 'member', id: 'm', code: 'M001' },
  { type: 'alert', id: 'a', kind: 'distress', team_id: 't', device_id: 'd', raised_at: 1 },
)

function change(event: Fact['event'], more: Partial<Fact> = {}): Change {
  const fact: Fact = { event, occurred_at: 10, received_at: 20, source: 'app', device_id: 'd', ...more }
  return { type: 'change', operation_id: 'o', after: 1, seq: 2, fact }
}

test('a status is told with its team, in both languages', () => {
  const reported = change({ type: 'team.status_reported', team_id: 't', status: 'on_scene' })
  expect(describe(reported, replica, 'fr')).toMatchObject({ at: 10, subject: 'BINOME 1', what: 'sur les lieux', marks: [] })
  expect(describe(reported, replica, 'en')).toMatchObject({ what: 'on scene' })
})

test('the way it came in, its lateness and an uncertain time are marked; a stated time wins', () => {
  const more = { source: 'radio', is_late: true, is_estimated: true, stated_at: 5 } as const
  const line = describe(change({ type: 'team.status_reported', team_id: 't', status: 'patrol' }, more), replica, 'fr')
  expect(line).toMatchObject({ at: 5, marks: ['radio', 'en retard', 'heure estimée'] })
})

test('a thing that goes to a team is the subject, and the team is where it goes', () => {
  const line = describe(change({ type: 'member.assigned', member_id: 'm', team_id: 't' }), replica, 'en')
  expect(line).toMatchObject({ subject: 'M001', what: '→ BINOME 1' })
})

test('a call for help and a lost contact are urgent; an alert is told with its team to the end', () => {
  const raised = change({ type: 'alert.raised', alert_id: 'a', kind: 'distress', team_id: 't' })
  expect(describe(raised, replica, 'fr')).toMatchObject({ what: '⚠ DÉTRESSE', isUrgent: true })
  const cleared = change({ type: 'alert.cleared', alert_id: 'a', reason: 'vu' })
  expect(describe(cleared, replica, 'fr')).toMatchObject({ subject: 'BINOME 1', what: 'fin de la détresse «\u00a0vu\u00a0»', isUrgent: false })
})

test('a mere sign of life, and a cause that is not for us, make no line', () => {
  expect(describe(change({ type: 'team.heard', team_id: 't', heard_at: 1 }), replica, 'fr')).toBeNull()
  expect(describe({ type: 'change', operation_id: 'o', after: 1, seq: 2 }, replica, 'fr')).toBeNull()
})

test('a line that follows from a rule is marked as such', () => {
  const followed = change({ type: 'intervention.may_end', intervention_id: 'i', since: 1 }, { source: 'system', caused_by: 4 })
  expect(describe(followed, replica, 'fr')).toMatchObject({ isAutomatic: true, marks: [] })
  expect(describe(change({ type: 'team.status_reported', team_id: 't', status: 'patrol' }), replica, 'fr')?.isAutomatic).toBe(false)
})

test('what is not here any longer is called by the name that the log gives it', () => {
  const fact = change({ type: 'victim.triaged', victim_id: 'gone', category: 'immediate', method: 'start' }).fact!
  expect(describe({ seq: 2, fact, names: { gone: '47' } }, replica, 'fr')).toMatchObject({ subject: '47', what: 'triée urgence absolue' })
})

test('a message is told with whom it is for and what it says', () => {
  const sent = change({ type: 'message.sent', message_id: 'm', kind: 'order', to: { team_ids: ['t'] }, text: 'repliez-vous' })
  expect(describe(sent, replica, 'fr')).toMatchObject({ subject: 'PC', what: '→ BINOME 1\u00a0: ORDRE · repliez-vous' })
})

test('an order to sixty teams is one line, and who confirmed is told once', () => {
  const team_ids = Array.from({ length: 60 }, () => 't')
  const sent = change({ type: 'message.sent', message_id: 'm', kind: 'order', to: { team_ids }, text: 'repliez-vous' })
  expect(describe(sent, replica, 'en')?.what).toBe('→ BINOME 1, BINOME 1, BINOME 1 + 57: ORDER · repliez-vous')
  const confirmed = change({ type: 'message.acknowledged', message_id: 'm', team_id: 't' })
  expect(describe(confirmed, replica, 'en')).toMatchObject({ subject: 'BINOME 1', what: 'message confirmed' })
})

test('what people said in their own words is quoted', () => {
  const declined = change({ type: 'assignment.declined', assignment_id: 'x', reason: 'véhicule en panne' })
  expect(describe(declined, replica, 'en')?.what).toBe('order declined “véhicule en panne”')
})

test('why somebody insisted stands with the status', () => {
  const forced = change({ type: 'team.status_reported', team_id: 't', status: 'en_route', is_forced: true, forced_reason: 'mauvaise touche' })
  expect(describe(forced, replica, 'fr')).toMatchObject({ what: 'départ, en route «\u00a0mauvaise touche\u00a0»' })
})

test('where a team takes somebody stands with the status', () => {
  const held = holding({ type: 'team', id: 't', call_sign: 'BINOME 1', kind: 'pair' }, { type: 'site', id: 'h', code: 'CHU', name: 'CHU', kind: 'hospital' })
  const leaving = change({ type: 'team.status_reported', team_id: 't', status: 'transporting', destination_site_id: 'h' })
  expect(describe(leaving, held, 'fr')?.what).toMatch(/ → CHU$/)
})

test('a request, its answer and that it is there are told with who asked', () => {
  const asking = { type: 'message', id: 'q', kind: 'request', from_device_id: 'd', from_team_id: 't', sent_at: 1, accepted_at: 1 } as const
  const held = holding({ type: 'team', id: 't', call_sign: 'BINOME 1', kind: 'pair' }, asking)
  const sent = change({ type: 'message.sent', message_id: 'q', kind: 'request', from_team_id: 't', request: { effect: 'lift', count: 2 } })
  expect(describe(sent, held, 'fr')).toMatchObject({ subject: 'BINOME 1', what: '→ PC\u00a0: DEMANDE · 2 × relevage' })
  const answered = change({ type: 'message.request_answered', message_id: 'q', answer: 'refused', reason: 'personne' })
  expect(describe(answered, held, 'en')).toMatchObject({ subject: 'BINOME 1', what: 'answer to the request for resources: refused “personne”' })
  const missing = change({ type: 'message.request_fulfilled', message_id: 'q', is_fulfilled: false })
  expect(describe(missing, held, 'fr')).toMatchObject({ what: 'Pas encore là' })
})

test('what was drawn is told by its symbol, with what is written on it and its end', () => {
  const map = holding({ type: 'drawing', id: 'd', shape: 'point', points: [[2, 48]], symbol: 'closed_road', note: 'Pont' })
  const drawn = [{ code: 'closed_road', label: { fr: 'Voie fermée', en: 'Closed road' }, sign: '×', tone: 'barred', shapes: ['line'] }] as const
  const until = new Date(2026, 10, 22, 15, 0).getTime()
  const placed = change({ type: 'drawing.placed', drawing_id: 'd', shape: 'point', points: [[2, 48]], symbol: 'closed_road', note: 'Pont', valid_until: until })
  expect(describe(placed, map, 'fr', [], drawn)).toMatchObject({ subject: 'Voie fermée', what: 'dessiné sur la carte jusqu’à 15:00 «\u00a0Pont\u00a0»' })
  const changed = change({ type: 'drawing.changed', drawing_id: 'd', validity: {} })
  expect(describe(changed, map, 'en', [], drawn)).toMatchObject({ subject: 'Closed road', what: 'drawing changed' })
})

test('a team told to wait or to move is not engaged, and the line says where (rule IN12)', () => {
  const there = holding(
    { type: 'team', id: 't', call_sign: 'BINOME 1', kind: 'pair' },
    { type: 'site', id: 's', code: 'P1', name: '', kind: 'first_aid_post' },
    { type: 'intervention', id: 'i', number: 4, reported_at: 0 },
  )
  const what = (more: object, language: 'fr' | 'en' = 'fr'): string | undefined =>
    describe(change({ type: 'assignment.given', assignment_id: 'a', team_id: 't', ...more } as Fact['event']), there, language)?.what
  expect(what({ intervention_id: 'i' })).toBe('engagée → n°\u00a04')
  expect(what({ task: 'standby', site_id: 's' })).toBe('mise en pré-alerte → P1')
  expect(what({ task: 'relocation', order: 'porte B' }, 'en')).toBe('told to move “porte B”')
})

test('a team whose order is only laid ready is not engaged either', () => {
  const there = holding({ type: 'team', id: 't', call_sign: 'BINOME 1', kind: 'pair' }, { type: 'intervention', id: 'i', number: 4, reported_at: 0 })
  const what = (more: object, language: 'fr' | 'en'): string | undefined =>
    describe(change({ type: 'assignment.given', assignment_id: 'a', team_id: 't', is_proposal: true, ...more } as Fact['event']), there, language)?.what
  expect(what({ intervention_id: 'i' }, 'fr')).toBe('ordre préparé → n°\u00a04')
  expect(what({ task: 'relocation' }, 'en')).toBe('order prepared: told to move')
})

test('where a team says it is, and to whom it belongs, are two things (rule GE5)', () => {
  const ground = holding(
    { type: 'team', id: 't', call_sign: 'BINOME 1', kind: 'pair' },
    { type: 'sector', id: 'c', code: 'S1', name: '', kind: 'operational' },
    { type: 'site', id: 's', code: 'P1', name: '', kind: 'first_aid_post' },
    { type: 'landmark', id: 'l', code: 'KM4', name: '', kind: 'km_point', lat_deg: 48, lon_deg: 2 },
  )
  const what = (more: object): string | undefined => describe(change({ type: 'team.placed', team_id: 't', ...more } as Fact['event']), ground, 'fr')?.what
  const said = { is_whereabouts_only: true, lat_deg: 48, lon_deg: 2 }
  expect(what({ ...said, landmark_id: 'l' })).toBe('annoncée à KM4')
  expect(what(said)).toBe('annoncée à 48.0000, 2.0000')
  expect(what({ sector_id: 'c', site_id: 's' })).toBe('affectation modifiée → S1 · P1')
  expect(what({})).toBe('affectation modifiée')
})
