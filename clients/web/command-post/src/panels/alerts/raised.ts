/** A call for help as a post hears it: what may be said of it, and the command that says so. */

import type { AlertKind, ReportSource, Uuid } from '@vigie/core'
import type { Wish } from '../../post.svelte.ts'

/** Whoever calls says one of these; who stands where nobody may be says nothing. */
export const HEARD: readonly AlertKind[] = ['distress', 'medical', 'threat', 'fall', 'man_down', 'custom']

export interface Heard {
  readonly alertId: Uuid
  readonly teamId: Uuid
  readonly kind: AlertKind
  readonly note: string
  readonly source: ReportSource
  /** Null: now. */
  readonly at: number | null
}

export function raised({ alertId, teamId, kind, note, source, at }: Heard): Wish {
  const text = note.trim()
  return {
    type: 'alert.raise',
    alert_id: alertId,
    team_id: teamId,
    kind,
    source,
    ...(text === '' ? {} : { note: text }),
    ...(at === null ? {} : { stated_at: at }),
  }
}
