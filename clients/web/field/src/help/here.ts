/** An intervention that begins where the team stands, offline too: pure. */

import type { Command, Uuid, Whole } from '@vigie/core'
import type { Entry } from '../outbox.ts'
import type { Wish } from '../phone.svelte.ts'
import type { Spot } from '../place/places.ts'
import type { Fix } from '../position/pace.ts'

type Create = Extract<Command, { type: 'intervention.create' }>

/** An older position would send others astray. */
export const PLACE_LASTS_MS = 120_000

export interface Here {
  readonly interventionId: Uuid
  readonly assignmentId: Uuid
  readonly teamId: Uuid
  readonly number: number | null
  readonly nature: string | null
  /** What was typed: the code or the name of a landmark, or an address. */
  readonly place: string
  /** What was touched on the plan; null: nothing. */
  readonly spot: Spot['told'] | null
  readonly landmarks: Iterable<Whole<'landmark'>>
  /** Where this phone is, and how old that is. */
  readonly fix: Fix | null
  readonly ageMs: number
  /** Where the crew said it is; null: nowhere. */
  readonly told: Spot['told'] | null
}

/** The intervention, the order that the team gives itself, and that it is there. */
export function helpHere(here: Here): Wish {
  const { fix, ageMs } = here
  const typed = here.place.trim()
  const landmark = typed === '' || here.spot !== null ? null : findLandmark(here.landmarks, typed)
  const isFixed = landmark === null && here.spot === null && fix !== null && ageMs <= PLACE_LASTS_MS
  const spot = here.spot ?? (landmark === null && !isFixed ? here.told : null)
  return {
    type: 'intervention.create',
    intervention_id: here.interventionId,
    assignment_id: here.assignmentId,
    engages_team_id: here.teamId,
    is_self_engaged: true,
    team_status: 'on_scene',
    call_source: 'patrol',
    ...(here.number === null ? {} : { number: here.number }),
    ...(here.nature === null ? {} : { nature: here.nature }),
    ...(landmark === null ? {} : { landmark_id: landmark.id }),
    ...spot,
    ...(landmark === null && typed !== '' ? { address: typed } : {}),
    ...(isFixed ? { lat_deg: round(fix.lat), lon_deg: round(fix.lon) } : {}),
  }
}

/** By code or name, as people type it. */
export function findLandmark(landmarks: Iterable<Whole<'landmark'>>, typed: string): Whole<'landmark'> | null {
  const wanted = typed.trim().toLowerCase()
  const all = [...landmarks].filter(({ is_removed }) => !is_removed)
  return all.find(({ code }) => code.toLowerCase() === wanted) ?? all.find(({ name }) => name.toLowerCase() === wanted) ?? null
}

/** Opened on this phone and not known from the server yet, the newest first. */
export function openedHere(entries: readonly Entry[], known: ReadonlyMap<Uuid, unknown>): Create[] {
  return entries
    .flatMap(({ command, state }) => (state === 'waiting' && command.type === 'intervention.create' ? [command] : []))
    .filter(({ intervention_id }) => !known.has(intervention_id))
    .reverse()
}

function round(degrees: number): number {
  return Math.round(degrees * 1e6) / 1e6
}
