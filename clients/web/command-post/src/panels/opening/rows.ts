/** The opening board as data: per team and per site, what is expected, what has come, and what is still missing. Pure. */

import type { Replica, Uuid, Whole } from '@vigie/core'
import type { Language } from '../../preferences.svelte.ts'
import { leaderOf } from '../setup/held.ts'
import { QUALIFICATIONS } from '../setup/kinds.ts'
import { expired } from '../setup/qualified.ts'
import { opensWithUs } from '../setup/site-door.ts'

/** Here, and to be counted on. */
const HERE: ReadonlySet<string> = new Set(['checked_in', 'on_break'])
/** Known not to come, or gone again. */
const NOT_EXPECTED: ReadonlySet<string> = new Set(['absent', 'checked_out', 'injured'])

export interface TeamLine {
  readonly team: Whole<'team'>
  readonly site: string
  /** Members that should come. */
  readonly expected: readonly Whole<'member'>[]
  readonly arrived: number
  /** As its leader says; null: nobody has asked. */
  readonly counted: number | null
  readonly radios: readonly string[]
  readonly phones: number
  readonly vehicles: readonly string[]
  /** Of those expected, who has a qualification that has ended: posts are warned, nothing is refused (rule RE3). */
  readonly expired: readonly string[]
  /** Who was named, by code; empty: nobody. */
  readonly leader: string
  readonly isRadioTested: boolean
  readonly isInPlace: boolean
  /** Nothing is missing. */
  readonly isComplete: boolean
}

export interface SiteLine {
  readonly site: Whole<'site'>
  readonly teams: number
  readonly inPlace: number
  readonly isComplete: boolean
}

export interface Opening {
  readonly teams: readonly TeamLine[]
  /** Those with which this operation works: hospitals and devices on walls open without us. */
  readonly sites: readonly SiteLine[]
  readonly expected: number
  readonly arrived: number
  readonly inPlace: number
}

const inOrder = new Intl.Collator('fr', { numeric: true, sensitivity: 'base' })

export function openingOf(replica: Replica, now: number, language: Language): Opening {
  const members = grouped(replica.of('member').values())
  const radios = grouped(replica.of('radio').values())
  const vehicles = grouped(replica.of('vehicle').values())
  const teams = [...replica.of('team').values()]
    .filter((team) => team.merged_into === null)
    .map((team): TeamLine => {
      const expected = (members.get(team.id) ?? []).filter(({ presence }) => !NOT_EXPECTED.has(presence))
      const arrived = expected.filter(({ presence }) => HERE.has(presence)).length
      const isInPlace = team.status !== 'off_duty' && team.status !== 'unavailable'
      const isRadioTested = team.radio_tested_at !== null
      return {
        team,
        site: replica.get('site', team.site_id)?.code ?? replica.get('sector', team.sector_id)?.code ?? '',
        expected,
        arrived,
        counted: team.headcount_declared,
        radios: (radios.get(team.id) ?? []).map(({ code }) => code),
        phones: team.device_count,
        vehicles: (vehicles.get(team.id) ?? []).map(({ call_sign }) => call_sign),
        expired: expected.flatMap((each) => expired(each, now).map((qualification) => `${each.code} ${QUALIFICATIONS[qualification][language]}`)),
        leader: leaderOf(team, replica)?.code ?? '',
        isRadioTested,
        isInPlace,
        isComplete: isInPlace && isRadioTested && team.headcount_declared !== null && arrived === expected.length,
      }
    })
    .sort((one, other) => inOrder.compare(one.team.call_sign, other.team.call_sign))
  const sites = [...replica.of('site').values()]
    .filter(opensWithUs)
    .map((site): SiteLine => {
      const its = teams.filter(({ team }) => team.site_id === site.id)
      const inPlace = its.filter((line) => line.isInPlace).length
      return { site, teams: its.length, inPlace, isComplete: site.is_open && inPlace === its.length }
    })
    .sort((one, other) => inOrder.compare(one.site.code, other.site.code))
  return {
    teams,
    sites,
    expected: teams.reduce((sum, { expected }) => sum + expected.length, 0),
    arrived: teams.reduce((sum, { arrived }) => sum + arrived, 0),
    inPlace: teams.filter((line) => line.isInPlace).length,
  }
}

/** Whom a tick beside "arrived" checks in. */
export function toCheckIn({ expected }: TeamLine): readonly Uuid[] {
  return expected.filter(({ presence }) => !HERE.has(presence)).map(({ id }) => id)
}

function grouped<Thing extends { readonly team_id: Uuid | null }>(things: Iterable<Thing>): Map<Uuid, Thing[]> {
  const found = new Map<Uuid, Thing[]>()
  for (const thing of things) {
    if (thing.team_id === null) continue
    const known = found.get(thing.team_id)
    if (known === undefined) found.set(thing.team_id, [thing])
    else known.push(thing)
  }
  return found
}
