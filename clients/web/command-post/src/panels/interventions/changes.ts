/** What a field of an intervention asks for when it is left. */

import type { Uuid, Whole } from '@vigie/core'
import type { Wish } from '../../post.svelte.ts'
import { placeFields } from './choices.ts'
import type { PlaceChoice } from './choices.ts'

type Update = Extract<Wish, { type: 'intervention.update' }>
type Clearable = NonNullable<Update['cleared']>[number]

/** Another place takes the place of the former one; an address is said beside it. */
export function placeUpdate(intervention: Whole<'intervention'>, choice: PlaceChoice | null): Update {
  const held: Clearable[] = []
  if (intervention.landmark_id !== null && choice?.is !== 'landmark') held.push('landmark_id')
  if (intervention.site_id !== null && choice?.is !== 'site') held.push('site_id')
  if (intervention.lat_deg !== null && choice?.is !== 'point') held.push('position')
  const cleared = choice?.is === 'address' ? [] : held
  return update(intervention.id, {
    ...(choice === null ? { address: '' } : placeFields(choice)),
    ...(cleared.length > 0 ? { cleared } : {}),
  })
}

export function natureUpdate(intervention: Whole<'intervention'>, code: string | null): Update {
  return update(intervention.id, code === null ? { cleared: ['nature'] } : { nature: code })
}

export function motiveUpdate(intervention: Whole<'intervention'>, code: string | null): Update {
  return update(intervention.id, code === null ? { cleared: ['motive'] } : { motive: code })
}

export function update(interventionId: Uuid, fields: Partial<Omit<Update, 'type' | 'intervention_id'>>): Update {
  return { type: 'intervention.update', intervention_id: interventionId, ...fields }
}
