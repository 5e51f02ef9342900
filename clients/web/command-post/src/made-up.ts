/** Positions that a program on the phone made up: shown as such, and nothing is concluded from them (rule PO7). Pure. */

import type { TeamPosition } from '@vigie/core'

export function isMock(position: TeamPosition): boolean {
  return position[9]?.[2] === true
}
