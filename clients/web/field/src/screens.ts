/** The screens of the bar below, and how many things in each want to be seen. */

import type { Component } from 'svelte'
import { lines } from './messages/inbox.ts'
import Messages from './messages/Messages.svelte'
import { isNewsToUs } from './messages/seen.svelte.ts'
import { unanswered } from './mission/mission.ts'
import type { Phone } from './phone.svelte.ts'
import type { Seat } from './seats.ts'
import Team from './Team.svelte'
import VictimsLater from './victims/VictimsLater.svelte'
import { rows } from './victims/roll.ts'

export type ScreenName = 'team' | 'messages' | 'victims' | 'leads' | 'post'

export interface Screen {
  readonly name: ScreenName
  readonly view: Component<{ phone: Phone }>
  readonly badge: (phone: Phone) => number
}

function unread(phone: Phone): number {
  const { replica } = phone.session
  const all = lines(replica.of('message').values(), replica.of('receipt').values(), phone.entries, phone.me.teamId, phone.now)
  return all.filter((line) => !line.isRead || line.needsAnswer || isNewsToUs(line)).length
}

/** Victims that somebody gave to this team and that wait for its word. */
function given(phone: Phone): number {
  const all = rows(phone.session.replica.of('victim').values(), phone.entries, phone.me.teamId)
  return all.filter(({ isGivenToUs }) => isGivenToUs).length
}

const CREW: readonly Screen[] = [
  { name: 'team', view: Team, badge: (phone) => unanswered(phone.session.replica.of('assignment').values(), phone.team, phone.entries) },
  { name: 'messages', view: Messages, badge: unread },
  { name: 'victims', view: VictimsLater, badge: given },
]

/** Leaders' screens are fetched on their phones only; a start without a network finds them with the app. */
export async function loadScreens(seat: Seat): Promise<readonly Screen[]> {
  return seat === 'crew' ? CREW : (await import('./leaders.ts')).LEADER_SCREENS[seat]
}
