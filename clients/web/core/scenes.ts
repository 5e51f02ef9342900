/** A small operation and its server, for tests. */

import { Replica } from './replica.ts'
import type { Change, Downstream, Entity, JoinOutcome, Subscription, Team, TeamStatus } from './generated/wire.ts'

export const OPERATION = '00000000-0000-7000-8000-000000000001'
export const LOG = '00000000-0000-7000-8000-000000000002'
export const TEAM = '00000000-0000-7000-8000-000000000003'
export const NOW = 1_790_000_000_000

export function team(status: TeamStatus, id = TEAM): Team {
  return { type: 'team', id, call_sign: 'BINOME 1', kind: 'pair', status }
}

/** What a post holds of an operation `o` of these. */
export function holding(...entities: Entity[]): Replica {
  const replica = new Replica('o', 'operation')
  replica.beginSnapshot('')
  replica.addPart({ type: 'snapshot', operation_id: 'o', log_id: 'l', seq: 1, part: 0, parts: 1, entities })
  return replica
}

/** A log that grows by one status at a time. */
export class Scene {
  head = 3
  status: TeamStatus = 'patrol'

  get entities(): Entity[] {
    const operation: Entity = {
      type: 'operation',
      id: OPERATION,
      code: 'E1',
      name: 'Exercice',
      kind: 'exercise',
      created_at: NOW,
    }
    return [operation, team(this.status)]
  }

  change(status: TeamStatus): Change {
    this.status = status
    this.head += 1
    return { type: 'change', operation_id: OPERATION, after: this.head - 1, seq: this.head, entities: [team(status)] }
  }

  outcome(wish: Subscription | null): JoinOutcome {
    const mode = wish?.log_id === LOG ? 'resume' : 'snapshot'
    return { type: 'joined', operation_id: OPERATION, scope: 'operation', mode, log_id: LOG, seq: this.head, view: 'all' }
  }

  welcome(wish: Subscription | null): Downstream {
    return {
      type: 'welcome',
      now: NOW,
      device_id: TEAM,
      resume_ticket: 'ticket',
      limits: { max_frame_bytes: 65_536, heartbeat_ms: 10_000, commands_per_s: 50, positions_per_s: 5 },
      subscriptions: [this.outcome(wish)],
    }
  }

  parts(): Downstream[] {
    const part = { type: 'snapshot', operation_id: OPERATION, log_id: LOG, seq: this.head, parts: 2 } as const
    const [first, second] = this.entities
    return [
      { ...part, part: 0, entities: [first!] },
      { ...part, part: 1, entities: [second!] },
    ]
  }
}
