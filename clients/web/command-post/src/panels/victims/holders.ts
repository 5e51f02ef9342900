/** In whose hands somebody may be: how each is called, and who can be chosen. */

import type { Holder, Replica, SiteKind, Uuid, Whole } from '@vigie/core'
import { nameOf } from '../interventions/place.ts'

export const HOLDER_GROUPS = ['near', 'sites', 'destinations', 'vehicles', 'teams'] as const
export type HolderGroup = (typeof HOLDER_GROUPS)[number]

export interface HolderChoice {
  /** For a list of options. */
  readonly key: string
  readonly holder: Holder
  readonly name: string
  readonly group: HolderGroup
}

interface HolderWords {
  readonly scene: string
  readonly nobody: string
  readonly elsewhere: string
}

/** Places that take victims. */
export const RECEIVING: ReadonlySet<SiteKind> = new Set([
  'first_aid_post',
  'collection_point',
  'advanced_medical_post',
  'evacuation_point',
  'uninjured_centre',
  'mortuary',
  'shelter',
  'landing_zone',
])

export function nameHolder(holder: Holder, replica: Replica, words: HolderWords): string {
  const team = replica.get('team', holder.team_id ?? null)?.call_sign
  switch (holder.kind) {
    case 'scene':
      return words.scene
    case 'none':
      return words.nobody
    case 'team':
      return team ?? '?'
    case 'vehicle':
      return [replica.get('vehicle', holder.vehicle_id ?? null)?.call_sign ?? '?', team].filter(Boolean).join(' · ')
    case 'site':
    case 'destination': {
      const site = replica.get('site', holder.site_id ?? null)
      return [site?.code, holder.service].filter(Boolean).join(' · ') || words.elsewhere
    }
  }
}

/** Everybody who could have a victim; those of the victim's intervention first. */
export function listHolders(replica: Replica, interventionId: Uuid | null): HolderChoice[] {
  const near = new Set(replica.get('intervention', interventionId)?.team_ids ?? [])
  const choices: HolderChoice[] = []
  for (const site of replica.of('site').values()) {
    if (site.kind === 'hospital') choices.push(choice('destinations', nameOf(site), { kind: 'destination', site_id: site.id }))
    else if (RECEIVING.has(site.kind)) choices.push(choice('sites', nameOf(site), { kind: 'site', site_id: site.id }))
  }
  for (const vehicle of replica.of('vehicle').values()) {
    const team = replica.get('team', vehicle.team_id)
    if (team === null || team.status === 'off_duty') continue
    const holder: Holder = { kind: 'vehicle', vehicle_id: vehicle.id, team_id: team.id }
    choices.push(choice(near.has(team.id) ? 'near' : 'vehicles', `${vehicle.call_sign} · ${team.call_sign}`, holder))
  }
  for (const team of replica.of('team').values()) {
    if (team.status === 'off_duty') continue
    choices.push(choice(near.has(team.id) ? 'near' : 'teams', team.call_sign, { kind: 'team', team_id: team.id }))
  }
  return choices.sort(
    (one, other) =>
      HOLDER_GROUPS.indexOf(one.group) - HOLDER_GROUPS.indexOf(other.group) ||
      one.name.localeCompare(other.name, undefined, { numeric: true }),
  )
}

function choice(group: HolderGroup, name: string, holder: Holder): HolderChoice {
  return { group, name, holder, key: keyOf(holder) }
}

/** The same hands have the same key. */
export function keyOf(holder: Holder): string {
  return `${holder.kind} ${holder.vehicle_id ?? holder.site_id ?? holder.team_id ?? holder.service ?? ''}`
}

/** Hospitals, as destinations of evacuations and decisions. */
export function listDestinations(replica: Replica): Whole<'site'>[] {
  return [...replica.of('site').values()]
    .filter((site) => site.kind === 'hospital')
    .sort((one, other) => one.code.localeCompare(other.code, undefined, { numeric: true }))
}
