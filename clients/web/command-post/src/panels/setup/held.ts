/** What was entered, and what of it an operator changes: lines to read, a form to fill, and the commands it becomes. Pure. */

import type { FuelLevel, Replica, TechnicalState, Uuid, Whole } from '@vigie/core'
import { showClock } from '../../ages.ts'
import type { Wish } from '../../post.svelte.ts'
import type { Language } from '../../preferences.svelte.ts'
import { percentIn } from '../../punctuation.ts'
import { FUEL_WORDS, TECHNICAL_WORDS } from '../log/words.ts'
import { HELD_WORDS } from './held-words.ts'
import { QUALIFICATIONS } from './kinds.ts'
import { expired, readQualified, showQualified } from './qualified.ts'
import type { Thing } from './rows.ts'

export interface Held {
  readonly id: Uuid
  readonly name: string
  /** In the order in which people ask. */
  readonly told: readonly string[]
  /** What needs an eye: a breakdown, an empty tank, a qualification that has ended. */
  readonly warnings: readonly string[]
}

/** What the form holds, as text: each field is asked for only if it was changed. */
export type Form = Readonly<Record<string, string>>

const LOW_BATTERY_PCT = 20
const inOrder = new Intl.Collator('fr', { numeric: true, sensitivity: 'base' })

export function heldOf(thing: Thing, replica: Replica, now: number, language: Language): Held[] {
  const things = [...replica.of(thing).values()].filter((each) => each.type !== 'team' || each.merged_into === null)
  return things.map((each) => heldAs(each, replica, now, language)).sort((one, other) => inOrder.compare(one.name, other.name))
}

function heldAs(each: Whole<Thing>, replica: Replica, now: number, language: Language): Held {
  const words = HELD_WORDS[language]
  const team = each.type === 'team' ? '' : (replica.get('team', each.team_id)?.call_sign ?? '')
  const holder = team === '' ? [] : [`→ ${team}`]
  switch (each.type) {
    case 'team': {
      const leader = leaderOf(each, replica)
      const crew = crewOf(each.id, replica).length
      const told = [
        replica.get('sector', each.sector_id)?.code ?? '',
        replica.get('site', each.site_id)?.code ?? '',
        leader === null ? '' : `${words.leaderShort} ${leader.code}`,
        crew === 0 ? '' : `${crew} ${crew === 1 ? words.crewOne : words.crewMany}`,
      ].filter((part) => part !== '')
      return { id: each.id, name: each.call_sign, told, warnings: [] }
    }
    case 'vehicle': {
      const fuel = each.fuel === null ? [] : [`${words.fuel.toLowerCase()} ${FUEL_WORDS[language][each.fuel]}`]
      const isLow = each.fuel === 'empty' || each.fuel === 'quarter'
      const transport = each.can_transport === null ? [] : [each.can_transport ? `✓ ${words.canTransport}` : `✕ ${words.canTransport}`]
      return {
        id: each.id,
        name: each.call_sign,
        told: [...holder, each.plate, ...transport, ...(isLow ? [] : fuel), each.equipment.join(', ')].filter((part) => part !== ''),
        warnings: [...(each.technical_state === 'operational' ? [] : [TECHNICAL_WORDS[language][each.technical_state]]), ...(isLow ? fuel : [])],
      }
    }
    case 'radio': {
      const battery = each.battery_pct === null ? [] : [percentIn(language, each.battery_pct)]
      const isLow = each.battery_pct !== null && each.battery_pct < LOW_BATTERY_PCT
      const back = each.returned_at === null ? [] : [`${words.back} ${showClock(each.returned_at, language)}`]
      return { id: each.id, name: each.code, told: [...holder, ...back, each.channel, ...(isLow ? [] : battery)].filter((part) => part !== ''), warnings: isLow ? battery : [] }
    }
    case 'member': {
      const ended = expired(each, now).map((qualification) => `${QUALIFICATIONS[qualification][language]} ${words.expired}`)
      return { id: each.id, name: each.code, told: [...holder, showQualified(each, language)].filter((part) => part !== ''), warnings: ended }
    }
  }
}

/** Whoever was named, as long as that member is in the team (rule RE4). */
export function leaderOf(team: Whole<'team'>, replica: Replica): Whole<'member'> | null {
  const leader = replica.get('member', team.leader_id)
  return leader?.team_id === team.id ? leader : null
}

/** The members of a team, by code; of none: those who are in no team. */
export function crewOf(teamId: Uuid | null, replica: Replica): Whole<'member'>[] {
  return [...replica.of('member').values()].filter((each) => each.team_id === teamId).sort((one, other) => inOrder.compare(one.code, other.code))
}

/** Who may be put into a team: first those in no team, then those of others, with their team. */
export function candidatesFor(teamId: Uuid, crew: readonly Uuid[], replica: Replica): { readonly id: Uuid; readonly name: string }[] {
  const left = [...replica.of('member').values()].filter((each) => !crew.includes(each.id))
  const teamOf = (each: Whole<'member'>): string => (each.team_id === teamId ? '' : (replica.get('team', each.team_id)?.call_sign ?? ''))
  return left
    .map((each) => ({ id: each.id, code: each.code, team: teamOf(each) }))
    .sort((one, other) => Number(one.team !== '') - Number(other.team !== '') || inOrder.compare(one.code, other.code))
    .map(({ id, code, team }) => ({ id, name: team === '' ? code : `${code} (${team})` }))
}

/** Members as one field of a form. */
export function idsIn(field: string | undefined): Uuid[] {
  return (field ?? '').split(' ').filter((id) => id !== '')
}

export function formOf(each: Whole<Thing>, replica: Replica, language: Language): Form {
  switch (each.type) {
    case 'team':
      return {
        sector: each.sector_id ?? '',
        site: each.site_id ?? '',
        leader: leaderOf(each, replica)?.id ?? '',
        crew: crewOf(each.id, replica).map(({ id }) => id).join(' '),
      }
    case 'vehicle':
      return {
        team: each.team_id ?? '',
        plate: each.plate,
        seats: String(each.seats),
        stretchers: String(each.stretchers),
        transport: each.can_transport === null ? '' : each.can_transport ? 'yes' : 'no',
        equipment: each.equipment.join(', '),
        state: each.technical_state,
        fuel: each.fuel ?? '',
        organisation: each.organisation_id ?? '',
      }
    case 'radio':
      return { team: each.team_id ?? '', channel: each.channel, identity: each.identity, battery: String(each.battery_pct ?? ''), organisation: each.organisation_id ?? '' }
    case 'member':
      return { qualifications: showQualified(each, language), organisation: each.organisation_id ?? '', team: each.team_id ?? '' }
  }
}

/** What the changes of a form ask for; null: something in it cannot be read. */
export function amended(each: Whole<Thing>, before: Form, after: Form): Wish[] | null {
  const is = (field: string): boolean => after[field] !== before[field]
  const text = (field: string, key = field): Record<string, string> => (is(field) ? { [key]: after[field]!.trim() } : {})
  const number = (field: string, key: string, most: number): Record<string, number> | null => {
    const value = Number(after[field])
    if (!is(field) || after[field] === '') return {}
    return Number.isInteger(value) && value >= 0 && value <= most ? { [key]: value } : null
  }
  const organisation = is('organisation') && after['organisation'] !== '' ? { organisation_id: after['organisation']! } : {}
  switch (each.type) {
    case 'team':
      return [
        // Both at once: they are one register (rule GE5).
        ...(is('sector') || is('site') ? [{ type: 'team.place', team_id: each.id, sector_id: after['sector'] || null, site_id: after['site'] || null } as const] : []),
        ...reassigned(each.id, idsIn(before['crew']), idsIn(after['crew'])),
        ...named(each.id, is, after['leader'] ?? ''),
      ]
    case 'vehicle': {
      const seats = number('seats', 'seats', 200)
      const stretchers = number('stretchers', 'stretchers', 50)
      if (seats === null || stretchers === null) return null
      const transport = is('transport') && after['transport'] !== '' ? { can_transport: after['transport'] === 'yes' } : {}
      const equipment = is('equipment') ? { equipment: itemsOf(after['equipment']!) } : {}
      const pieces = { ...text('plate'), ...seats, ...stretchers, ...transport, ...equipment, ...organisation }
      const state = is('state') ? { technical_state: after['state'] as TechnicalState } : {}
      const fuel = is('fuel') && after['fuel'] !== '' ? { fuel: after['fuel'] as FuelLevel } : {}
      const wishes: Wish[] = []
      if (Object.keys(pieces).length > 0) wishes.push({ type: 'vehicle.describe', vehicle_id: each.id, ...pieces })
      if (Object.keys(state).length + Object.keys(fuel).length > 0) wishes.push({ type: 'vehicle.report_technical_state', vehicle_id: each.id, ...state, ...fuel })
      if (is('team')) wishes.push({ type: 'vehicle.assign', vehicle_id: each.id, team_id: after['team'] || null })
      return wishes
    }
    case 'radio': {
      const battery = number('battery', 'battery_pct', 100)
      if (battery === null) return null
      const pieces = { ...text('channel'), ...text('identity'), ...battery, ...organisation }
      const wishes: Wish[] = Object.keys(pieces).length > 0 ? [{ type: 'radio.describe', radio_id: each.id, ...pieces }] : []
      if (is('team')) wishes.push({ type: 'radio.issue', radio_id: each.id, team_id: after['team'] || null })
      return wishes
    }
    case 'member': {
      const { qualifications, qualified_until, wrong } = readQualified(after['qualifications']!)
      if (wrong.length > 0) return null
      const pieces = { ...(is('qualifications') ? { qualifications, qualified_until } : {}), ...organisation }
      const wishes: Wish[] = Object.keys(pieces).length > 0 ? [{ type: 'member.describe', member_id: each.id, ...pieces }] : []
      if (is('team')) wishes.push({ type: 'member.assign', member_id: each.id, team_id: after['team'] || null })
      return wishes
    }
  }
}

/** Who leaves the team is in none; who comes leaves another. What others changed meanwhile is not undone. */
function reassigned(teamId: Uuid, before: readonly Uuid[], after: readonly Uuid[]): Wish[] {
  const gone = before.filter((id) => !after.includes(id)).map((id): Wish => ({ type: 'member.assign', member_id: id, team_id: null }))
  const come = after.filter((id) => !before.includes(id)).map((id): Wish => ({ type: 'member.assign', member_id: id, team_id: teamId }))
  return [...gone, ...come]
}

/** After who is in the team: a leader leads the team that they are in. */
function named(teamId: Uuid, is: (field: string) => boolean, leaderId: Uuid): Wish[] {
  return is('leader') ? [{ type: 'team.name_leader', team_id: teamId, member_id: leaderId || null }] : []
}

/** Things on board, as they are typed in one line. */
export function itemsOf(text: string): string[] {
  return [...new Set(text.split(/[,;+|]/).map((each) => each.trim().slice(0, 60)).filter((each) => each !== ''))].slice(0, 40)
}
