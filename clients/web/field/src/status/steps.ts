/** What a team will most likely report next, and what it may take back. */

import { NEXT_STATUSES } from '@vigie/core'
import type { TeamStatus } from '@vigie/core'

/** The server takes a step back for 60 s; a phone that offers it to the last second would often be refused. */
export const UNDO_FOR_MS = 55_000
/** A touch is sent after so long, unless it is taken back. */
export const REPEAT_BACK_MS = 3_000

/** While there is no catalogue, or where it has no answer. */
const LIKELY_NEXT: Readonly<Record<TeamStatus, TeamStatus>> = {
  off_duty: 'available_base',
  unavailable: 'available_mobile',
  available_base: 'en_route',
  available_mobile: 'en_route',
  patrol: 'on_scene',
  alerted: 'en_route',
  en_route: 'on_scene',
  on_scene: 'transporting',
  with_patient: 'transporting',
  transporting: 'at_destination',
  at_destination: 'left_destination',
  handed_over: 'left_destination',
  left_destination: 'available_mobile',
}

/** What the operation's catalogue offers first, else what usually comes. */
export function nextStep(standing: TeamStatus, offered: readonly TeamStatus[]): TeamStatus {
  return offered[0] ?? LIKELY_NEXT[standing]
}

/** Something that this phone reported, and what stood before it. */
export interface Report {
  readonly status: TeamStatus
  readonly before: TeamStatus
  readonly at: number
}

/** For how many more seconds the last report can be taken back by reporting what stood before (rule ST1); 0: no longer. */
export function undoLeftS(report: Report | null, standing: TeamStatus | null, now: number): number {
  if (report === null || report.status !== standing || report.before === report.status) return 0
  return Math.max(0, Math.ceil((report.at + UNDO_FOR_MS - now) / 1000))
}

/** May a team report this after that? */
export function isOrdinary(from: TeamStatus, to: TeamStatus): boolean {
  const steps: Partial<Readonly<Record<TeamStatus, readonly TeamStatus[]>>> = NEXT_STATUSES
  return steps[from]?.includes(to) ?? true
}
