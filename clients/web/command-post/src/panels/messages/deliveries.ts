/** How far a message has come with each team it is for: read off its receipts. */

import type { Replica, Uuid, Whole } from '@vigie/core'

export const DELIVERY_STATES = ['sent', 'delivered', 'read', 'acknowledged', 'by_voice'] as const
/** Each one implies those before it, but that what was passed by voice may never have reached a phone. */
export type DeliveryState = (typeof DELIVERY_STATES)[number]

export interface Delivery {
  readonly teamId: Uuid
  readonly callSign: string
  readonly state: DeliveryState
  /** Since when it is so; null: since the message was sent. */
  readonly at: number | null
}

export type Receipts = ReadonlyMap<Uuid, ReadonlyMap<Uuid, Whole<'receipt'>>>

/** Receipts by message and team. */
export function indexReceipts(replica: Replica): Receipts {
  const index = new Map<Uuid, Map<Uuid, Whole<'receipt'>>>()
  for (const receipt of replica.of('receipt').values()) {
    let ofMessage = index.get(receipt.message_id)
    if (ofMessage === undefined) index.set(receipt.message_id, (ofMessage = new Map()))
    ofMessage.set(receipt.team_id, receipt)
  }
  return index
}

const inOrder = new Intl.Collator('fr', { numeric: true, sensitivity: 'base' })

/** By call sign. */
export function deliveriesOf(message: Whole<'message'>, receipts: Receipts, replica: Replica): Delivery[] {
  const known = receipts.get(message.id)
  return message.team_ids
    .map((teamId): Delivery => {
      const callSign = replica.get('team', teamId)?.call_sign ?? '?'
      return { teamId, callSign, ...progress(known?.get(teamId)) }
    })
    .sort((one, other) => inOrder.compare(one.callSign, other.callSign))
}

/** How many have come at least so far. */
export function countDeliveries(deliveries: readonly Delivery[]): Readonly<Record<DeliveryState, number>> {
  const reached = (least: DeliveryState): number =>
    deliveries.filter(({ state }) => state !== 'by_voice' && DELIVERY_STATES.indexOf(state) >= DELIVERY_STATES.indexOf(least)).length
  return {
    sent: deliveries.length,
    delivered: reached('delivered'),
    read: reached('read'),
    acknowledged: reached('acknowledged'),
    by_voice: deliveries.filter(({ state }) => state === 'by_voice').length,
  }
}

/** Whom somebody may still have to call: who has not confirmed what is to be confirmed, or has not got the rest. */
export function stillToCall(message: Whole<'message'>, deliveries: readonly Delivery[]): Delivery[] {
  if (message.withdrawn_at !== null) return []
  return deliveries.filter(({ state }) => state === 'sent' || (message.requires_ack && (state === 'delivered' || state === 'read')))
}

function progress(receipt: Whole<'receipt'> | undefined): Pick<Delivery, 'state' | 'at'> {
  if (receipt === undefined) return { state: 'sent', at: null }
  if (receipt.acknowledged_at !== null) return { state: receipt.is_by_voice ? 'by_voice' : 'acknowledged', at: receipt.acknowledged_at }
  if (receipt.read_at !== null) return { state: 'read', at: receipt.read_at }
  if (receipt.delivered_at !== null) return { state: 'delivered', at: receipt.delivered_at }
  return { state: 'sent', at: null }
}
