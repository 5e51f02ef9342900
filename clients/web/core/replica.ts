/** What a client holds of one operation: entities, newest positions, and the point of the log they stand at. */

import type { Advance, Change, Entity, EntityKind, Scope, SnapshotPart, Subscription, TeamPosition, Uuid } from './generated/wire.ts'
import { complete } from './messages.ts'
import type { Whole } from './messages.ts'

/** Changes kept while a snapshot is coming in; what exceeds it shows as a gap afterwards, and is asked again. */
const MAX_HELD_CHANGES = 1_000

/** How a change relates to what is held: the next one; kept for after the snapshot; a repeat; something is missing. */
export type Fit = 'applied' | 'held' | 'known' | 'gap'

type Entities = Map<EntityKind, Map<Uuid, Whole<EntityKind>>>

interface Snapshot {
  readonly view: string
  /** Of another moment of a replay: none of the positions held is the newest. */
  readonly isOtherMoment: boolean
  readonly entities: Entities
  readonly held: (Change | Advance)[]
  nextPart: number
}

/** Only the session writes it; everybody may read. What is read here is always one state that the server had. */
export class Replica {
  readonly operationId: Uuid
  readonly scope: Scope
  logId: Uuid | null = null
  /** The last number of the log that is applied here. */
  seq = 0
  #entities: Entities = new Map()
  /** What the server said this replica shows, given back to resume: other rights make another view (rule RS2). */
  #view = ''
  readonly #positions = new Map<Uuid, TeamPosition>()
  #snapshot: Snapshot | null = null
  /** Of a change that comes in several frames (rule CH9). */
  #parts: Change[] = []

  constructor(operationId: Uuid, scope: Scope) {
    this.operationId = operationId
    this.scope = scope
  }

  /** Everything of one kind by its id, live. */
  of<Kind extends EntityKind>(kind: Kind): ReadonlyMap<Uuid, Whole<Kind>> {
    return (this.#entities.get(kind) ?? new Map()) as ReadonlyMap<Uuid, Whole<Kind>>
  }

  get<Kind extends EntityKind>(kind: Kind, id: Uuid | null): Whole<Kind> | null {
    return (id === null ? null : this.of(kind).get(id)) ?? null
  }

  /** The newest position of each team. */
  get positions(): ReadonlyMap<Uuid, TeamPosition> {
    return this.#positions
  }

  /** The wish to go on from here; or from nothing, before the first snapshot is complete. */
  get subscription(): Subscription {
    const wish = { operation_id: this.operationId, scope: this.scope }
    return this.logId === null ? wish : { ...wish, log_id: this.logId, seq: this.seq, view: this.#view }
  }

  /** The only writer of entities, besides a whole snapshot. */
  applyChange(change: Change | Advance): Fit {
    if (this.#snapshot !== null) {
      if (this.#snapshot.held.length < MAX_HELD_CHANGES) this.#snapshot.held.push(change)
      return 'held'
    }
    if (change.seq <= this.seq) return 'known'
    if (change.after > this.seq) return 'gap'
    if (change.type === 'change') {
      this.#parts = [...this.#parts.filter(({ seq }) => seq === change.seq), change]
      if (change.has_more) return 'held'
      for (const part of this.#parts) this.#takeIn(part)
    }
    this.#parts = []
    this.seq = change.seq
    return 'applied'
  }

  #takeIn(change: Change): void {
    for (const entity of change.entities ?? []) put(this.#entities, complete(entity))
    for (const { kind, id } of change.removed ?? []) {
      this.#entities.get(kind)?.delete(id)
      if (kind === 'team') this.#positions.delete(id)
    }
  }

  /** Latest fix wins, whatever the order of arrival (rule PO2). */
  applyPositions(positions: readonly TeamPosition[]): void {
    for (const position of positions) {
      const known = this.#positions.get(position[0])
      if (known === undefined || position[1] > known[1]) this.#positions.set(position[0], position)
    }
  }

  /** A snapshot of this view has been announced; what is held stays readable until all its parts are in. */
  beginSnapshot(view: string, isOtherMoment = false): void {
    this.#snapshot = { view, isOtherMoment, entities: new Map(), held: [], nextPart: 0 }
    this.#parts = []
  }

  /** The snapshot that was coming in is not needed any longer: the changes themselves follow. */
  abandonSnapshot(): void {
    this.#snapshot = null
    this.#parts = []
  }

  /** Take in one part; on the last one become the snapshot, and give back what came in between, to be applied now. */
  addPart(part: SnapshotPart): (Change | Advance)[] | null {
    const announced = this.#snapshot
    if (announced !== null && part.part === 0) {
      this.#snapshot = { ...announced, entities: new Map(), held: announced.held, nextPart: 0 }
    }
    const snapshot = this.#snapshot
    if (snapshot === null || part.part !== snapshot.nextPart) return null
    snapshot.nextPart += 1
    for (const entity of part.entities ?? []) put(snapshot.entities, complete(entity))
    if (snapshot.nextPart < part.parts) return null
    this.#snapshot = null
    this.#entities = snapshot.entities
    this.#view = snapshot.view
    const visible = this.of('team')
    for (const team of this.#positions.keys()) if (snapshot.isOtherMoment || !visible.has(team)) this.#positions.delete(team)
    this.logId = part.log_id
    this.seq = part.seq
    return snapshot.held
  }

  /** Show what an earlier page knew until the first snapshot replaces it; it is no point of the log to go on from. */
  recall(entities: readonly Entity[]): void {
    if (this.logId !== null) return
    this.#entities = new Map()
    for (const entity of entities) put(this.#entities, complete(entity))
  }

  /** Drop everything: this client may not see it any longer. */
  forget(): void {
    this.logId = this.#snapshot = null
    this.seq = 0
    this.#entities = new Map()
    this.#parts = []
    this.#positions.clear()
  }
}

function put(entities: Entities, entity: Whole<EntityKind>): void {
  let kind = entities.get(entity.type)
  if (kind === undefined) entities.set(entity.type, (kind = new Map()))
  kind.set(entity.id, entity)
}
