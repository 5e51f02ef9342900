/** The wire's types as the client uses them: commands apart from the rest, entities with everything left out filled in. */

import { ENTITY_DEFAULTS } from './generated/wire.ts'
import type { Entity, EntityKind, Heartbeat, Hello, ReplayControl, ReportPosition, Resume, Upstream } from './generated/wire.ts'

export type Command = Exclude<Upstream, Hello | Heartbeat | ReportPosition | Resume | ReplayControl>

/** An entity of one kind as the replica holds it: no field is missing. */
export type Whole<Kind extends EntityKind> = Required<Extract<Entity, { type: Kind }>>

/** The entity with what the wire left out. */
export function complete(entity: Entity): Whole<EntityKind> {
  return { ...ENTITY_DEFAULTS[entity.type], ...entity } as unknown as Whole<EntityKind>
}
