/** What the command bar knows: names and numbers of everything on this screen. */

import type { Replica, TeamStatus, Uuid } from '@vigie/core'
import { plain } from '../../matching.ts'
import type { Known } from './parse.ts'

export function gatherKnown(replica: Replica, radioCodes: ReadonlyMap<string, TeamStatus>, now: number): Known {
  const victims = new Map<string, Uuid[]>()
  for (const victim of replica.of('victim').values()) {
    if (victim.is_void) continue
    // Two entries that are one person: whoever asks wants the one that goes on.
    const id = victim.merged_into ?? victim.id
    for (const number of [String(victim.number), ...victim.scans.map((scan) => plain(scan.value))]) {
      const known = victims.get(number) ?? []
      if (!known.includes(id)) victims.set(number, [...known, id])
    }
  }
  return {
    teams: [...replica.of('team').values()].filter((team) => team.merged_into === null).map((team) => ({ id: team.id, callSign: team.call_sign })),
    interventions: new Map([...replica.of('intervention').values()].map((each) => [each.number, each.id])),
    victims,
    radioCodes,
    now,
  }
}
