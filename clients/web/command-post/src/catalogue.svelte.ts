/** The words of the operation's catalogue, asked for once: codes become labels, and lists to choose from. */

import type { DrawingShape, MessagePriority, OperationKind, TeamStatus, Uuid, WantedEffect } from '@vigie/core'
import { fetchCatalogue, listCatalogues } from './access.ts'
import type { Text } from './post.svelte.ts'

/** One entry of a list to choose from. */
export interface Entry {
  readonly code: string
  readonly label: Text
  /** Shown first. */
  readonly is_frequent?: boolean
}

export interface StatusEntry {
  readonly status: TeamStatus
  readonly label: Text
  /** The number by which crews say it on the radio. */
  readonly radio_code?: string
  /** What usually follows, most likely first. */
  readonly next_steps?: readonly TeamStatus[]
}

/** A message that is sent with one touch. */
export interface CannedMessage {
  readonly code: string
  readonly text: Text
  readonly kind: 'status' | 'request' | 'information' | 'order'
  readonly priority?: MessagePriority
  /** Of a request: the people or things it asks for. */
  readonly effect?: WantedEffect
  /** Numbers that it leaves open, in their order. */
  readonly slots?: readonly { readonly code: string; readonly label: Text; readonly most?: number }[]
  readonly requires_ack?: boolean
}

/** The role of a drawing's colour. */
export type DrawnTone = 'danger' | 'barred' | 'way' | 'place'

/** Something that posts draw on the map. */
export interface DrawingEntry extends Entry {
  readonly sign: string
  readonly tone: DrawnTone
  /** The most usual first. */
  readonly shapes: readonly DrawingShape[]
  readonly is_arrow?: boolean
}

/** What screens read of a catalogue; the server fills in what it extends and leaves out what is empty. */
export interface Catalogue {
  readonly name: string
  readonly statuses?: readonly StatusEntry[]
  readonly natures?: readonly Entry[]
  readonly motives?: readonly Entry[]
  readonly places?: readonly Entry[]
  readonly risks?: readonly Entry[]
  readonly minor_care?: readonly Entry[]
  readonly messages?: readonly CannedMessage[]
  readonly drawings?: readonly DrawingEntry[]
}

export type ListName = 'natures' | 'motives' | 'places' | 'risks' | 'minor_care'

const RETRY_MS = 10_000

export class CatalogueStore {
  #held = $state.raw<Catalogue | null>(null)
  #wanted = ''

  /** Null until it has come; codes then stand for themselves. */
  get held(): Catalogue | null {
    return this.#held
  }

  /** Have the one of this name, or, without a name, the one that operations of this kind begin with; once. */
  async want(name: string, kind: OperationKind, importedId: Uuid | null = null): Promise<void> {
    const wanted = `${name} ${kind}`
    if (wanted === this.#wanted) return
    this.#wanted = wanted
    try {
      const found = name !== '' ? name : (await listCatalogues()).find((each) => each.kinds?.includes(kind))?.name
      const catalogue = found === undefined ? null : ((await fetchCatalogue(found, importedId)) as Catalogue)
      if (this.#wanted === wanted) this.#held = catalogue
    } catch {
      // A screen without labels still works; when the network is back, it has them.
      setTimeout(() => {
        if (this.#wanted !== wanted) return
        this.#wanted = ''
        void this.want(name, kind, importedId)
      }, RETRY_MS)
    }
  }

  /** To choose from, the frequent ones first. */
  list(name: ListName): readonly Entry[] {
    return [...(this.#held?.[name] ?? [])].sort((one, other) => Number(other.is_frequent ?? false) - Number(one.is_frequent ?? false))
  }

  /** What a code means; an unknown code means itself, and none nothing. */
  label(name: ListName, code: string | null): Text {
    const entry = this.#held?.[name]?.find((each) => each.code === code)
    return entry?.label ?? { fr: code ?? '', en: code ?? '' }
  }

  status(status: TeamStatus): StatusEntry | null {
    return this.#held?.statuses?.find((each) => each.status === status) ?? null
  }

  /** What there is to draw, the frequent ones first. */
  get drawings(): readonly DrawingEntry[] {
    return [...(this.#held?.drawings ?? [])].sort((one, other) => Number(other.is_frequent ?? false) - Number(one.is_frequent ?? false))
  }

  /** By the number that crews say on the radio. */
  get radioCodes(): ReadonlyMap<string, TeamStatus> {
    const coded = (this.#held?.statuses ?? []).filter((each) => each.radio_code !== undefined)
    return new Map(coded.map((each) => [each.radio_code!, each.status]))
  }
}
