/** What an operation begins with, by its kind: enough to let the first crew in, and nothing to clear away. Pure. */

import type { OperationKind, SiteKind, TeamKind } from '@vigie/core'
import { readPoint } from '../interventions/choices.ts'
import type { Text } from '../../post.svelte.ts'

export const KINDS: readonly OperationKind[] = [
  'event_cover',
  'mass_casualty',
  'duty',
  'street_outreach',
  'population_support',
  'search',
  'shelter',
  'exercise',
  'training',
]

/** The first place and the first team. */
export interface Beginning {
  readonly site: { readonly code: string; readonly name: string; readonly kind: SiteKind; readonly lat_deg?: number; readonly lon_deg?: number }
  readonly team: { readonly callSign: Text; readonly kind: TeamKind }
}

const FIRST_SITES: Partial<Readonly<Record<OperationKind, readonly [string, SiteKind]>>> = {
  mass_casualty: ['PRV', 'collection_point'],
  shelter: ['ACCUEIL', 'shelter'],
  population_support: ['ACCUEIL', 'shelter'],
}

const FIRST_TEAMS: Partial<Readonly<Record<OperationKind, TeamKind>>> = {
  duty: 'ambulance_crew',
  street_outreach: 'support',
  population_support: 'support',
  shelter: 'support',
}

/** Where it is may be an address, a name, or a point as latitude and longitude. */
export function beginningOf(kind: OperationKind, place: string): Beginning {
  const [code, siteKind] = FIRST_SITES[kind] ?? ['PC', 'command_post']
  const point = readPoint(place)
  return {
    site: {
      code,
      name: place.trim().slice(0, 120),
      kind: siteKind,
      ...(point === null ? {} : { lat_deg: point[1], lon_deg: point[0] }),
    },
    team: { callSign: { fr: 'ÉQUIPE 1', en: 'TEAM 1' }, kind: FIRST_TEAMS[kind] ?? 'first_aid_team' },
  }
}

/** How the operation is called in lists: the words of its name, and the day. */
export function codeOf(name: string, now: Date): string {
  const letters = name
    .normalize('NFD')
    .replaceAll(/\p{Diacritic}/gu, '')
    .toUpperCase()
    .split(/[^A-Z0-9]+/)
    .filter((word) => word.length > 2)
    .slice(0, 2)
    .map((word) => word.slice(0, 8))
  const day = `${String(now.getMonth() + 1).padStart(2, '0')}${String(now.getDate()).padStart(2, '0')}`
  return [...(letters.length === 0 ? ['OP'] : letters), day].join('-')
}
