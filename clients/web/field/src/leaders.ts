/** The screens of who leads on the ground: a first-aid post, a sector. */

import Leads from './leads/Leads.svelte'
import { letters } from './leads/letters.ts'
import Letters from './leads/Letters.svelte'
import type { Phone } from './phone.svelte.ts'
import Post from './post/Post.svelte'
import { ward } from './post/ward.ts'
import type { Screen } from './screens.ts'

/** Victims that somebody said are at this post, and that wait for its word. */
function given({ session, entries, me }: Phone): number {
  return ward(session.replica, entries, me.siteId ?? null).given.length
}

/** Messages to the posts that somebody must answer. */
function unanswered({ session, entries, me, now }: Phone): number {
  return letters(session.replica, entries, me, now).filter(({ needsAnswer }) => needsAnswer).length
}

export const LEADER_SCREENS: Readonly<Record<'post' | 'sector', readonly Screen[]>> = {
  post: [
    { name: 'post', view: Post, badge: given },
    { name: 'leads', view: Leads, badge: () => 0 },
    { name: 'messages', view: Letters, badge: () => 0 },
  ],
  sector: [
    { name: 'leads', view: Leads, badge: () => 0 },
    { name: 'messages', view: Letters, badge: unanswered },
  ],
}
