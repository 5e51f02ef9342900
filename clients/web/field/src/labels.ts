/** The words and keys of the operation's catalogue; kept on the phone, and ours where there is none yet. */

import type { MessagePriority, OperationKind, TeamStatus, TriageCategory, WantedEffect } from '@vigie/core'
import type { DrawingEntry } from '../../command-post/src/catalogue.svelte.ts'
import { CATEGORY_WORDS, STATUS_WORDS } from '../../command-post/src/words.ts'
import { read } from './access.ts'
import type { Text } from './language.ts'

interface StatusEntry {
  readonly status: TeamStatus
  readonly label: Text
  readonly key?: 'main' | 'optional' | 'none'
  readonly radio_code?: string
  readonly next_steps?: readonly TeamStatus[]
}

/** A number that a canned message carries. */
export interface Slot {
  readonly code: string
  readonly label: Text
  readonly most?: number
}

/** A message that is one touch. */
export interface Canned {
  readonly code: string
  readonly text: Text
  readonly kind: string
  readonly priority?: MessagePriority
  /** Of a request: the people or things it asks for. */
  readonly effect?: WantedEffect
  readonly slots?: readonly Slot[]
  readonly requires_ack?: boolean
}

export interface Coded {
  readonly code: string
  readonly label: Text
  readonly is_frequent?: boolean
  /** Of a gesture: what is asked beside its time. */
  readonly asks?: 'oxygen' | 'shocks' | null
}

/** One of the questions that lead to a category. */
export interface Question {
  readonly code: string
  readonly text: Text
  readonly yes: string
  readonly no: string
}

export interface Level {
  readonly code?: string
  readonly label: Text
  readonly category: TriageCategory
}

interface Triage {
  readonly method: string
  readonly levels: readonly Level[]
  readonly questions?: readonly Question[]
}

interface Catalogue {
  readonly name: string
  readonly statuses?: readonly StatusEntry[]
  readonly messages?: readonly Canned[]
  readonly categories?: readonly Level[]
  readonly triage?: readonly Triage[]
  readonly natures?: readonly Coded[]
  readonly motives?: readonly Coded[]
  readonly places?: readonly Coded[]
  readonly risks?: readonly Coded[]
  readonly gestures?: readonly Coded[]
  readonly red_flags?: readonly Coded[]
  readonly body_parts?: readonly Coded[]
  readonly limbs?: readonly Coded[]
  readonly intoxications?: readonly Coded[]
  readonly reinforcements?: readonly Coded[]
  readonly distress_signs?: readonly Coded[]
  readonly care_offline_h?: number
  readonly minor_care?: readonly Coded[]
  readonly drawings?: readonly DrawingEntry[]
}

/** The lists from which codes are chosen. */
export type CodeList =
  | 'natures' | 'motives' | 'places' | 'risks' | 'gestures' | 'red_flags' | 'body_parts' | 'limbs' | 'intoxications' | 'reinforcements'
  | 'distress_signs'

interface Kept {
  /** What was asked for: a name, or a kind where the operation names none. */
  readonly wanted: string
  readonly catalogue: Catalogue
}

/** A key of the status screen. */
export interface Key {
  readonly status: TeamStatus
  /** What crews say on the radio; empty: it has no number. */
  readonly code: string
}

/** Until the catalogue has come: the keys of the radio in the order of a mission. */
const KEYS: readonly Key[] = [
  { status: 'en_route', code: '2' },
  { status: 'on_scene', code: '3' },
  { status: 'transporting', code: '5' },
  { status: 'at_destination', code: '6' },
  { status: 'left_destination', code: '4' },
  { status: 'available_mobile', code: '7' },
  { status: 'unavailable', code: '8' },
  { status: 'available_base', code: '9' },
]

export class Labels {
  readonly kept: Kept | null

  constructor(kept: unknown) {
    this.kept = (kept ?? null) as Kept | null
  }

  static async fetch(name: string, kind: OperationKind, token: string): Promise<Labels | null> {
    const found = name === '' ? await nameFor(kind, token) : name
    if (found === undefined) return null
    const catalogue = (await read(`/api/catalogues/${encodeURIComponent(found)}`, token)) as Catalogue
    return new Labels({ wanted: wantedBy(name, kind), catalogue } satisfies Kept)
  }

  isOf(name: string, kind: OperationKind): boolean {
    return this.kept?.wanted === wantedBy(name, kind)
  }

  /** The keys that are always there, then those behind "more". */
  get keys(): { readonly main: readonly Key[]; readonly more: readonly Key[] } {
    const all = this.#catalogue?.statuses
    if (all === undefined) {
      const more = (['patrol', 'with_patient', 'handed_over', 'off_duty'] as const).map((status) => ({ status, code: '' }))
      return { main: KEYS, more }
    }
    const keyOf = ({ status, radio_code }: StatusEntry): Key => ({ status, code: radio_code ?? '' })
    const isOther = ({ key, status }: StatusEntry): boolean => key !== 'main' && status !== 'alerted'
    return { main: all.filter(({ key }) => key === 'main').map(keyOf), more: all.filter(isOther).map(keyOf) }
  }

  status(status: TeamStatus): Text {
    const label = this.#entry(status)?.label
    return label ?? { fr: capital(STATUS_WORDS.fr[status]), en: capital(STATUS_WORDS.en[status]) }
  }

  /** What usually follows, most likely first; empty: not known. */
  nextSteps(status: TeamStatus): readonly TeamStatus[] {
    return this.#entry(status)?.next_steps ?? []
  }

  /** The methods of triage. */
  get triage(): readonly Triage[] {
    return this.#catalogue?.triage ?? []
  }

  category(category: TriageCategory): Text {
    const label = this.#catalogue?.categories?.find((each) => each.category === category)?.label
    return label ?? { fr: capital(CATEGORY_WORDS.fr[category]), en: capital(CATEGORY_WORDS.en[category]) }
  }

  list(name: CodeList): readonly Coded[] {
    return this.#catalogue?.[name] ?? []
  }

  /** For so long without the server care sheets are shown; 0: as usual. */
  get careOfflineH(): number {
    return this.#catalogue?.care_offline_h ?? 0
  }

  /** What an intervention may be about, the frequent ones marked. */
  get natures(): readonly Coded[] {
    return this.#catalogue?.natures ?? []
  }

  /** Small things that are counted and get no number, the frequent ones first. */
  get minorCare(): readonly Coded[] {
    const all = this.#catalogue?.minor_care ?? []
    return [...all].sort((one, other) => Number(other.is_frequent ?? false) - Number(one.is_frequent ?? false))
  }

  /** What posts draw on the map. */
  get drawings(): readonly DrawingEntry[] {
    return this.#catalogue?.drawings ?? []
  }

  get canned(): readonly Canned[] {
    return this.#catalogue?.messages ?? []
  }

  /** The text of a canned message; an unknown code means itself. */
  message(code: string): Text {
    return this.canned.find((each) => each.code === code)?.text ?? { fr: code, en: code }
  }

  /** What a code of a list means. */
  coded(list: CodeList | 'minor_care', code: string): Text {
    return this.#catalogue?.[list]?.find((each) => each.code === code)?.label ?? { fr: code, en: code }
  }

  get #catalogue(): Catalogue | undefined {
    return this.kept?.catalogue
  }

  #entry(status: TeamStatus): StatusEntry | undefined {
    return this.#catalogue?.statuses?.find((each) => each.status === status)
  }
}

async function nameFor(kind: OperationKind, token: string): Promise<string | undefined> {
  const { catalogues } = (await read('/api/catalogues', token)) as { catalogues: { name: string; kinds?: OperationKind[] }[] }
  return catalogues.find(({ kinds }) => kinds?.includes(kind))?.name
}

function wantedBy(name: string, kind: OperationKind): string {
  return name === '' ? `kind ${kind}` : name
}

function capital(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1)
}
