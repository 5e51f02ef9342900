/** What the people of a team are trained for, counted. Pure. */

import type { Presence, Qualification, Whole } from '@vigie/core'

/** As they are written on vests and lists; the whole words stand where a team is opened. */
const SHORT: Readonly<Record<Qualification, string>> = {
  physician: 'MED',
  nurse: 'IDE',
  cover_head: 'CDis',
  sector_leader: 'CSect',
  section_leader: 'CSec',
  post_leader: 'CP',
  team_leader: 'CE',
  pse2: 'PSE2',
  pse1: 'PSE1',
  psc: 'PSC',
  psychological: 'PSSP',
  driver: 'COND',
  dog: 'CYNO',
  nautical: 'NAUT',
  logistics: 'LAT',
  radio_operator: 'RADIO',
}
const IN_ORDER = Object.keys(SHORT) as Qualification[]
const NOT_HERE: ReadonlySet<Presence> = new Set(['checked_out', 'absent', 'injured'])

/** How many of those who are here, or come, have each qualification, the highest first. */
export function countSkills(crew: readonly Whole<'member'>[]): (readonly [Qualification, number])[] {
  // Counted for every team with every picture: each member is looked at once.
  const counts = new Map<Qualification, number>()
  for (const { presence, qualifications } of crew) {
    if (NOT_HERE.has(presence)) continue
    for (const each of qualifications) counts.set(each, (counts.get(each) ?? 0) + 1)
  }
  return [...counts].sort(([one], [other]) => IN_ORDER.indexOf(one) - IN_ORDER.indexOf(other))
}

/** `IDE, 2 PSE2`. */
export function showSkills(crew: readonly Whole<'member'>[]): string {
  return countSkills(crew)
    .map(([each, count]) => (count === 1 ? SHORT[each] : `${count} ${SHORT[each]}`))
    .join(', ')
}
