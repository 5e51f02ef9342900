import type { Uuid } from '@vigie/core'

/** What is being entered in the regulation panel. */
export type RegulationTask =
  | { readonly is: 'pass' | 'decide' | 'withdraw'; readonly caseId: Uuid }
  | { readonly is: 'authorise' | 'vector' | 'divert' | 'cancel' | 'handover'; readonly evacuationId: Uuid }
