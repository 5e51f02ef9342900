/** What the lines of a table become: commands, each with its line, or what is wrong with it. Pure. */

import type { Qualification, QualificationEnd, Replica, Uuid } from '@vigie/core'
import { plain } from '../../matching.ts'
import type { Text, Wish } from '../../post.svelte.ts'
import { itemsOf } from './held.ts'
import { kindNamed, RADIO_KINDS, TEAM_KINDS, VEHICLE_KINDS } from './kinds.ts'
import { readQualified } from './qualified.ts'
import type { Headings, Line } from './table.ts'

export type Thing = 'team' | 'vehicle' | 'radio' | 'member'

export const HEADINGS: Readonly<Record<Thing, Headings>> = {
  team: {
    name: ['nom', 'indicatif', 'equipe', 'call sign', 'callsign', 'team', 'call_sign'],
    kind: ['type', 'genre'],
    site: ['poste', 'lieu', 'post'],
    sector: ['secteur'],
    organisation: ['organisme', 'association', 'organization'],
  },
  vehicle: {
    name: ['nom', 'indicatif', 'vehicule', 'call sign', 'callsign', 'vehicle', 'call_sign'],
    kind: ['type', 'genre'],
    team: ['equipe'],
    seats: ['places'],
    stretchers: ['brancards'],
    plate: ['plaque', 'immatriculation', 'number plate'],
    transport: ['transport', 'transporte', 'transports'],
    equipment: ['materiel', 'equipement'],
    organisation: ['organisme', 'association', 'organization'],
  },
  radio: {
    name: ['nom', 'numero', 'radio', 'code', 'poste'],
    kind: ['type', 'reseau', 'network'],
    team: ['equipe'],
    identity: ['identite', 'rfgi'],
    channel: ['canal'],
    organisation: ['organisme', 'association', 'organization'],
  },
  member: {
    name: ['code', 'badge', 'initiales', 'initials'],
    qualifications: ['qualification', 'competences', 'skills'],
    team: ['equipe'],
    identity: ['nom', 'nom complet', 'full name', 'identite'],
    phone: ['telephone', 'tel', 'mobile'],
    organisation: ['organisme', 'association', 'organization'],
  },
}

export type Fault = 'name' | 'long' | 'twice' | 'taken' | 'kind' | 'team' | 'site' | 'sector' | 'organisation' | 'number' | 'yes' | 'qualification' | 'phone'

export interface Row {
  readonly line: number
  readonly name: string
  /** What follows from it, in this order; empty: nothing, because of a fault. */
  readonly wishes: readonly Wish[]
  readonly faults: readonly { readonly fault: Fault; readonly words: string }[]
}

export const WHAT: Readonly<Record<Thing, Text>> = {
  team: { fr: 'équipe', en: 'team' },
  vehicle: { fr: 'véhicule', en: 'vehicle' },
  radio: { fr: 'radio', en: 'radio' },
  member: { fr: 'intervenant', en: 'member' },
}
const LONGEST: Readonly<Record<Thing, number>> = { team: 40, vehicle: 40, radio: 40, member: 12 }
const YES: readonly string[] = ['oui', 'o', 'yes', 'y', 'x', '1']
const NO: readonly string[] = ['non', 'n', 'no', '0']
const PHONE = /^[0-9+ ().-]{2,32}$/

/** Each line, in its order; a name twice in the list is wrong from the second time on. */
export function rowsOf(thing: Thing, lines: readonly Line[], replica: Replica, newId: () => Uuid): Row[] {
  const taken = namesTaken(thing, replica)
  const seen = new Set<string>()
  return lines.map((line) => {
    const row = new RowReader(line, replica)
    const name = row.cell('name')
    const key = plain(name)
    if (name === '') row.fault('name', '')
    else if (name.length > LONGEST[thing]) row.fault('long', name)
    else if (taken.has(key)) row.fault('taken', name)
    else if (seen.has(key)) row.fault('twice', name)
    seen.add(key)
    const wishes = WISHES[thing](row, name, newId())
    return { line: line.number, name, wishes: row.faults.length === 0 ? wishes : [], faults: row.faults }
  })
}

const WISHES: Readonly<Record<Thing, (row: RowReader, name: string, id: Uuid) => Wish[]>> = {
  team: (row, name, id) => [
    {
      type: 'team.create',
      team_id: id,
      call_sign: name,
      kind: row.kind(TEAM_KINDS, 'first_aid_team'),
      ...row.link('site', 'site_id'),
      ...row.link('sector', 'sector_id'),
      ...row.link('organisation', 'organisation_id'),
    },
  ],
  vehicle: (row, name, id) => [
    {
      type: 'vehicle.register',
      vehicle_id: id,
      call_sign: name,
      kind: row.kind(VEHICLE_KINDS, 'other'),
      ...row.number('seats', 200),
      ...row.number('stretchers', 50),
      ...row.plate(),
      ...row.transport(),
      ...row.equipment(),
      ...row.link('organisation', 'organisation_id'),
    },
    ...row.given('team', (teamId): Wish => ({ type: 'vehicle.assign', vehicle_id: id, team_id: teamId })),
  ],
  radio: (row, name, id) => [
    {
      type: 'radio.register',
      radio_id: id,
      code: name,
      kind: row.kind(RADIO_KINDS, 'vhf'),
      ...row.text('identity'),
      ...row.text('channel'),
      ...row.link('organisation', 'organisation_id'),
    },
    ...row.given('team', (teamId): Wish => ({ type: 'radio.issue', radio_id: id, team_id: teamId })),
  ],
  member: (row, name, id) => [
    {
      type: 'member.enrol',
      member_id: id,
      code: name,
      ...(row.cell('identity') === '' ? {} : { name: row.cell('identity').slice(0, 120) }),
      ...row.phone(),
      ...row.qualifications(),
      ...row.link('team', 'team_id'),
      ...row.link('organisation', 'organisation_id'),
    },
  ],
}

function namesTaken(thing: Thing, replica: Replica): Set<string> {
  switch (thing) {
    case 'team':
      return new Set([...replica.of('team').values()].map((each) => plain(each.call_sign)))
    case 'vehicle':
      return new Set([...replica.of('vehicle').values()].map((each) => plain(each.call_sign)))
    case 'radio':
      return new Set([...replica.of('radio').values()].map((each) => plain(each.code)))
    case 'member':
      return new Set([...replica.of('member').values()].map((each) => plain(each.code)))
  }
}

/** Reads one line, and keeps what it could not read. */
class RowReader {
  readonly faults: { fault: Fault; words: string }[] = []
  readonly #line: Line
  readonly #replica: Replica

  constructor(line: Line, replica: Replica) {
    this.#line = line
    this.#replica = replica
  }

  cell(column: string): string {
    return this.#line.cells[column] ?? ''
  }

  fault(fault: Fault, words: string): void {
    this.faults.push({ fault, words })
  }

  /** Nothing said is the usual kind. */
  kind<Kind extends string>(names: Readonly<Record<Kind, Text>>, usual: Kind): Kind {
    const typed = this.cell('kind')
    const found = typed === '' ? usual : kindNamed(names, typed)
    if (found === null) this.fault('kind', typed)
    return found ?? usual
  }

  text<Field extends string>(column: Field): { [Key in Field]?: string } {
    const typed = this.cell(column).slice(0, 40)
    return (typed === '' ? {} : { [column]: typed }) as { [Key in Field]?: string }
  }

  number<Field extends string>(column: Field, most: number): { [Key in Field]?: number } {
    const typed = this.cell(column)
    if (typed === '') return {}
    const value = Number(typed)
    if (!Number.isInteger(value) || value < 0 || value > most) this.fault('number', typed)
    return { [column]: value } as { [Key in Field]?: number }
  }

  phone(): { phone?: string } {
    const typed = this.cell('phone')
    if (typed === '') return {}
    if (!PHONE.test(typed)) this.fault('phone', '')
    return { phone: typed }
  }

  plate(): { plate?: string } {
    const typed = this.cell('plate').slice(0, 16)
    return typed === '' ? {} : { plate: typed }
  }

  transport(): { can_transport?: boolean } {
    const typed = plain(this.cell('transport'))
    if (typed === '') return {}
    const is = YES.includes(typed)
    if (!is && !NO.includes(typed)) this.fault('yes', typed)
    return { can_transport: is }
  }

  equipment(): { equipment?: string[] } {
    const items = itemsOf(this.cell('equipment'))
    return items.length === 0 ? {} : { equipment: items }
  }

  qualifications(): { qualifications?: Qualification[]; qualified_until?: QualificationEnd[] } {
    const { qualifications, qualified_until, wrong } = readQualified(this.cell('qualifications'))
    for (const typed of wrong) this.fault('qualification', typed)
    return { ...(qualifications.length === 0 ? {} : { qualifications }), ...(qualified_until.length === 0 ? {} : { qualified_until }) }
  }

  /** The thing of that name that this one belongs to. */
  link<Field extends string>(column: 'team' | 'site' | 'sector' | 'organisation', field: Field): { [Key in Field]?: Uuid } {
    const id = this.#find(column)
    return (id === null ? {} : { [field]: id }) as { [Key in Field]?: Uuid }
  }

  given(column: 'team', make: (id: Uuid) => Wish): Wish[] {
    const id = this.#find(column)
    return id === null ? [] : [make(id)]
  }

  #find(column: 'team' | 'site' | 'sector' | 'organisation'): Uuid | null {
    const typed = this.cell(column)
    if (typed === '') return null
    const found = [...this.#replica.of(column).values()].find((each) => namesOf(each).some((name) => plain(name) === plain(typed)))
    if (found === undefined) this.fault(column, typed)
    return found?.id ?? null
  }
}

function namesOf(thing: { readonly type: string }): string[] {
  const { call_sign, code, name } = thing as { call_sign?: string; code?: string; name?: string }
  return [call_sign, code, name].filter((each): each is string => each !== undefined && each !== '')
}
