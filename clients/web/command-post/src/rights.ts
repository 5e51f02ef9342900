/** What the buttons of this screen offer to a role. The server decides; this only keeps away what it would refuse. */

import type { Role } from '@vigie/core'

const LEADERS: readonly Role[] = ['dispatcher', 'cover_head', 'org_admin']
const EVACUATORS: readonly Role[] = [...LEADERS, 'medical_officer', 'regulation']
const LOG_KEEPERS: readonly Role[] = [...LEADERS, 'log_operator', 'sector_leader', 'medical_officer']

const OFFERED = {
  seeAlerts: [...LEADERS, 'sector_leader', 'log_operator'],
  goToAlerts: [...LOG_KEEPERS, 'resource_officer', 'post_leader'],
  endAlerts: LEADERS,
  endInterventions: LEADERS,
  confirmOrders: LEADERS,
  returnNumbers: LEADERS,
  mute: [...LEADERS, 'sector_leader', 'medical_officer'],
  keepLog: LOG_KEEPERS,
  sendMessages: [...LOG_KEEPERS, 'resource_officer', 'post_leader'],
  readMessages: [...LOG_KEEPERS, 'resource_officer'],
  answerRequests: [...LEADERS, 'resource_officer', 'medical_officer'],
  enterVictims: [...LEADERS, 'sector_leader', 'medical_officer'],
  mergeVictims: [...LEADERS, 'medical_officer'],
  openVictims: [...LEADERS, 'medical_officer', 'regulation'],
  reportCases: [...LEADERS, 'medical_officer', 'log_operator'],
  takeCases: [...EVACUATORS, 'log_operator'],
  decideCases: EVACUATORS,
  readBackCases: [...LEADERS, 'medical_officer'],
  requestEvacuations: [...EVACUATORS, 'sector_leader'],
  prepare: [...LEADERS, 'resource_officer'],
  defineSites: LEADERS,
  setCapacity: [...EVACUATORS, 'resource_officer'],
  draw: [...LEADERS, 'sector_leader'],
  askGround: [...LEADERS, 'sector_leader', 'log_operator'],
  setSharing: ['cover_head', 'org_admin'],
  closeOperation: ['cover_head', 'org_admin'],
  callRoll: [...LEADERS, 'resource_officer', 'sector_leader', 'log_operator', 'medical_officer'],
  advanceEvacuations: [...EVACUATORS, 'sector_leader', 'log_operator'],
} as const satisfies Readonly<Record<string, readonly Role[]>>

export type Offer = keyof typeof OFFERED

export function isOffered(offer: Offer, role: Role): boolean {
  return (OFFERED[offer] as readonly Role[]).includes(role)
}
