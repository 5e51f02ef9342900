/** What waits, as the sounds hear it: names that stay the same as long as it does. */

import type { Gathered } from '../attention/gather.ts'
import type { OpenAlert } from '../alerts/open-alerts.ts'
import { isUnread } from '../messages/conversations.ts'
import type { Heard } from '../../sounds/ring.ts'
import type { AttentionRank, Replica, Uuid } from '@vigie/core'
import type { Sent } from '../../post.svelte.ts'

/** What this screen itself has to tell. */
export interface Own {
  readonly isMine: (id: Uuid) => boolean
  readonly sent: readonly Pick<Sent, 'id' | 'state'>[]
  readonly isFrozen: boolean
}

/** Calls for help have a sound of their own, and no second one. */
export function heard(alerts: readonly OpenAlert[], gathered: Gathered, replica: Replica, { isMine, sent, isFrozen }: Own): Heard {
  const waiting = (rank: AttentionRank): readonly string[] =>
    gathered.groups
      .filter((group) => group.rank === rank && group.cause !== 'alert_open' && group.cause !== 'alert_unseen')
      .flatMap((group) => group.waiting.map(({ key }) => key))
  return {
    alert: alerts.filter(({ state }) => state === 'unseen' || state === 'unrecorded').map(({ id }) => id),
    cut: isFrozen ? ['cut'] : [],
    crew: waiting('crew'),
    victim: waiting('victim'),
    order: waiting('order'),
    resource: waiting('resource'),
    refused: sent.filter(({ state }) => state === 'refused').map(({ id }) => id),
    message: [...replica.of('message').values()].filter((message) => isUnread(message, isMine)).map(({ id }) => id),
    device: waiting('device'),
  }
}
