/** What waits, as the sounds hear it: names that stay the same as long as it does. */

import type { Gathered } from '../attention/gather.ts'
import type { OpenAlert } from '../alerts/open-alerts.ts'
import { isUnread } from '../messages/conversations.ts'
import type { Heard } from '../../sounds/ring.ts'
import type { Replica, Uuid } from '@vigie/core'

/** Calls for help have a sound of their own; what ranks as a device's trouble never rings. */
export function heard(alerts: readonly OpenAlert[], gathered: Gathered, replica: Replica, isMine: (id: Uuid) => boolean): Heard {
  const groups = gathered.groups.filter(({ rank, cause }) => rank !== 'device' && cause !== 'alert_open' && cause !== 'alert_unseen')
  const messages = [...replica.of('message').values()].filter((message) => isUnread(message, isMine))
  return {
    alerts: alerts.filter(({ state }) => state === 'unseen' || state === 'unrecorded').map(({ id }) => id),
    attention: groups.flatMap(({ waiting }) => waiting.map(({ key }) => key)),
    messages: messages.map(({ id }) => id),
  }
}
