/** What others did, for whoever does not see it flash: the newest few, and how many more. Pure. */

import type { Change, Uuid } from '@vigie/core'
import type { Line, LogLine } from '../log/describe.ts'
import { isEssential } from '../log/pages.ts'

/** A voice needs so long for what it is given. */
export const SPEAK_EVERY_MS = 5_000
const MOST = 2

interface Teller {
  readonly describe: (line: Line) => LogLine | null
  readonly more: string
}

/** Of a log that is newest first, what came in after `seq` and was not done on this screen; empty: nothing to say. */
export function spoken(log: readonly Change[], seq: number, ownDeviceId: Uuid | null, { describe, more }: Teller): string {
  const lines = log.flatMap((change) => (change.seq > seq && change.fact ? [{ seq: change.seq, fact: change.fact }] : []))
  const others = lines.filter((line) => isEssential(line) && line.fact.device_id !== ownDeviceId && typeof line.fact.caused_by !== 'number')
  const said = others.slice(0, MOST).flatMap((line) => describe(line) ?? [])
  if (said.length === 0) return ''
  const rest = others.length > MOST ? [`+ ${others.length - MOST} ${more}`] : []
  return [...said.reverse().map(({ subject, what }) => `${subject} ${what}`), ...rest].join('. ')
}
