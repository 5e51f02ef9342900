/** The plans that this server knows, and how one of them comes into force: in one step, by the server (rule CT5). */

import type { CrewTriage, OperationKind, Plan, SiteKind, Thresholds, Uuid } from '@vigie/core'
import { ask, fetchCatalogue, listCatalogues } from '../../access.ts'
import type { Text } from '../../post.svelte.ts'

/** What a plan brings. */
export interface PlanTemplate {
  readonly plan: Plan
  readonly label: Text
  readonly sites?: readonly { readonly code: string; readonly name: Text; readonly kind: SiteKind }[]
  /** What it says of delays; all else is as the protocol has it. */
  readonly thresholds?: Thresholds
  readonly order?: Text
  readonly numbering?: 'own' | 'sinus'
  /** How crews sort from then on; none: as before. */
  readonly triage_method?: CrewTriage
}

interface Holder {
  readonly isOwn: boolean
  readonly plans: readonly PlanTemplate[]
}

/** One template for each plan: of several, that of the catalogue with which operations of this kind begin. */
export function templatesOf(holders: readonly Holder[]): PlanTemplate[] {
  const found = new Map<Plan, PlanTemplate>()
  for (const { plans } of [...holders].sort((one, other) => Number(other.isOwn) - Number(one.isOwn))) {
    for (const each of plans) if (!found.has(each.plan)) found.set(each.plan, each)
  }
  return [...found.values()]
}

export async function fetchTemplates(kind: OperationKind): Promise<PlanTemplate[]> {
  const listed = await listCatalogues()
  const whole = await Promise.all(listed.map(({ name }) => fetchCatalogue(name) as Promise<{ plans?: PlanTemplate[] }>))
  return templatesOf(listed.map(({ kinds }, place) => ({ isOwn: kinds?.includes(kind) ?? false, plans: whole[place]?.plans ?? [] })))
}

/** The same `commandId` again is the same switch: whoever got no answer may press once more. */
export async function switchPlan(operationId: Uuid, plan: Plan, language: 'fr' | 'en', order: string, triage: CrewTriage, commandId: Uuid): Promise<void> {
  await ask('POST', `/api/operations/${operationId}/plan`, { plan, language, order, triage_method: triage, command_id: commandId })
}
