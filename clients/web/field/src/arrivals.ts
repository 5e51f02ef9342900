/** What came in is on this phone: said to the server by itself, once, so that the post sees it arrived. */

import { MESSAGE_WORDS } from './messages/words.ts'
import { lines, undelivered as undeliveredMessages } from './messages/inbox.ts'
import { openOrders, undelivered as undeliveredOrders } from './mission/mission.ts'
import { MISSION_WORDS } from './mission/words.ts'
import type { Phone } from './phone.svelte.ts'

/** Confirm what is new; `said` remembers what this page has confirmed already. */
export function confirmArrivals(phone: Phone, said: Set<string>): void {
  const { team, entries, me } = phone
  if (team === null || !phone.isLive) return
  const { replica } = phone.session
  const receipts = [...replica.of('receipt').values()]
  const inbox = lines(replica.of('message').values(), receipts, entries, me.teamId, phone.now)
  for (const id of undeliveredOrders(openOrders(replica.of('assignment').values(), team), entries)) {
    if (said.has(id)) continue
    said.add(id)
    void phone.ask({ type: 'assignment.confirm_delivery', assignment_id: id }, { fr: MISSION_WORDS.fr.delivered, en: MISSION_WORDS.en.delivered })
  }
  for (const id of undeliveredMessages(inbox, receipts, entries, me.teamId)) {
    if (said.has(id)) continue
    said.add(id)
    void phone.ask({ type: 'message.confirm_delivery', message_id: id }, { fr: MESSAGE_WORDS.fr.delivered, en: MESSAGE_WORDS.en.delivered })
  }
}
