import { Replica } from '@vigie/core'
import type { Entity, Whole } from '@vigie/core'
import { expect, test } from 'vitest'
import { amended, candidatesFor, formOf, heldOf, itemsOf } from './held.ts'
import type { Thing } from './rows.ts'

const KNOWN: Entity[] = [
  { type: 'team', id: 't', call_sign: 'VPSP 1', kind: 'ambulance_crew', leader_id: 'm' },
  { type: 'team', id: 'u', call_sign: 'VPSP 2', kind: 'ambulance_crew', leader_id: 'm', sector_id: 'c', site_id: 's' },
  { type: 'sector', id: 'c', code: 'S1', name: '', kind: 'operational' },
  { type: 'site', id: 's', code: 'P1', name: 'Poste', kind: 'first_aid_post' },
  { type: 'team', id: 'x', call_sign: 'ENDED', kind: 'pair', merged_into: 't' },
  { type: 'vehicle', id: 'v', call_sign: 'V 1', kind: 'ambulance_bls', team_id: 't', plate: 'AB-123-CD', can_transport: true, fuel: 'quarter', equipment: ['DSA'], technical_state: 'restock' },
  { type: 'radio', id: 'r', code: 'R 1', kind: 'vhf', battery_pct: 60, returned_at: 0, channel: '3' },
  { type: 'member', id: 'n', code: 'M2', team_id: 'u' },
  { type: 'member', id: 'o', code: 'M3' },
  { type: 'member', id: 'm', code: 'M1', team_id: 't', qualifications: ['pse2', 'driver'], qualified_until: [['pse2', 1_000]] },
]

function world(): Replica {
  const replica = new Replica('o', 'operation')
  replica.recall(KNOWN)
  return replica
}

function change(thing: Thing, id: string, changes: Record<string, string>): ReturnType<typeof amended> {
  const replica = world()
  const each = replica.get(thing, id) as Whole<Thing>
  const before = formOf(each, replica, 'fr')
  return amended(each, before, { ...before, ...changes })
}

test('what needs an eye is told apart from what is said', () => {
  expect(heldOf('vehicle', world(), 2_000, 'fr')[0]).toMatchObject({ told: ['→ VPSP 1', 'AB-123-CD', '✓ transporte', 'DSA'], warnings: ['à compléter', 'carburant 1/4'] })
  expect(heldOf('member', world(), 2_000, 'fr')[0]!.warnings).toEqual(['PSE2 échue'])
  expect(heldOf('member', world(), 999, 'en')[0]!.warnings).toEqual([])
  expect(heldOf('radio', world(), 0, 'en')[0]!.told.join(' ')).toMatch(/^returned .* 3 60%$/)
})

test('a leader leads the team that they are in; a team that ended is none (rule RE4)', () => {
  expect(heldOf('team', world(), 0, 'fr').map(({ name, told }) => [name, ...told])).toEqual([['VPSP 1', 'chef M1', '1 membre'], ['VPSP 2', 'S1', 'P1', '1 membre']])
})

test.each([
  ['team', 't', {}, []],
  ['team', 't', { leader: '' }, [{ type: 'team.name_leader', team_id: 't', member_id: null }]],
  ['team', 't', { crew: 'm o' }, [{ type: 'member.assign', member_id: 'o', team_id: 't' }]],
  ['team', 't', { crew: 'n', leader: 'n' }, [
    { type: 'member.assign', member_id: 'm', team_id: null },
    { type: 'member.assign', member_id: 'n', team_id: 't' },
    { type: 'team.name_leader', team_id: 't', member_id: 'n' },
  ]],
  ['team', 't', { site: 's' }, [{ type: 'team.place', team_id: 't', sector_id: null, site_id: 's' }]],
  ['team', 'u', { site: '' }, [{ type: 'team.place', team_id: 'u', sector_id: 'c', site_id: null }]],
  ['vehicle', 'v', { team: 'u' }, [{ type: 'vehicle.assign', vehicle_id: 'v', team_id: 'u' }]],
  ['radio', 'r', { team: 't', channel: '4' }, [
    { type: 'radio.describe', radio_id: 'r', channel: '4' },
    { type: 'radio.issue', radio_id: 'r', team_id: 't' },
  ]],
  ['member', 'm', { team: '' }, [{ type: 'member.assign', member_id: 'm', team_id: null }]],
  ['member', 'o', { team: 'u', qualifications: 'PSE1' }, [
    { type: 'member.describe', member_id: 'o', qualifications: ['pse1'], qualified_until: [] },
    { type: 'member.assign', member_id: 'o', team_id: 'u' },
  ]],
  ['vehicle', 'v', { plate: ' ' }, [{ type: 'vehicle.describe', vehicle_id: 'v', plate: '' }]],
  ['vehicle', 'v', { fuel: 'full' }, [{ type: 'vehicle.report_technical_state', vehicle_id: 'v', fuel: 'full' }]],
  ['vehicle', 'v', { state: 'operational', equipment: 'DSA, corde', transport: 'no' }, [
    { type: 'vehicle.describe', vehicle_id: 'v', can_transport: false, equipment: ['DSA', 'corde'] },
    { type: 'vehicle.report_technical_state', vehicle_id: 'v', technical_state: 'operational' },
  ]],
  ['vehicle', 'v', { seats: 'trois' }, null],
  ['radio', 'r', { battery: '20' }, [{ type: 'radio.describe', radio_id: 'r', battery_pct: 20 }]],
  ['radio', 'r', { battery: '120' }, null],
  ['member', 'm', { qualifications: 'PSE1' }, [{ type: 'member.describe', member_id: 'm', qualifications: ['pse1'], qualified_until: [] }]],
  ['member', 'm', { qualifications: 'magicien' }, null],
] as const)('%s %s changed by %j', (thing, id, changes, wishes) => {
  expect(change(thing, id, changes)).toEqual(wishes)
})

test('things on board are named once each', () => {
  expect(itemsOf('DSA, corde; DSA,, ')).toEqual(['DSA', 'corde'])
})

test('who may join a team: those of none first, then those of others with their team; whom the form took out again too', () => {
  expect(candidatesFor('t', ['m'], world()).map(({ name }) => name)).toEqual(['M3', 'M2 (VPSP 2)'])
  expect(candidatesFor('t', [], world()).map(({ name }) => name)).toEqual(['M1', 'M3', 'M2 (VPSP 2)'])
})
