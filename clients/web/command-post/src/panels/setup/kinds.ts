/** What the kinds of things are called, and by which words a list that somebody pastes may call them. */

import type {
  OrganisationKind,
  Qualification,
  RadioKind,
  Role,
  SectorKind,
  SharingLevel,
  SiteKind,
  TeamKind,
  VehicleKind,
} from '@vigie/core'
import { plain } from '../../matching.ts'
import type { Text } from '../../post.svelte.ts'

type Names<Kind extends string> = Readonly<Record<Kind, Text>>

const name = (fr: string, en: string): Text => ({ fr, en })

export const TEAM_KINDS: Names<TeamKind> = {
  pair: name('binôme', 'pair'),
  first_aid_team: name('équipe de secours', 'first-aid team'),
  intervention_team: name('équipe d’intervention', 'intervention team'),
  ambulance_crew: name('équipage', 'ambulance crew'),
  medical_team: name('équipe médicale', 'medical team'),
  command: name('commandement', 'command'),
  logistics: name('logistique', 'logistics'),
  dog: name('cynotechnique', 'dogs'),
  boat: name('nautique', 'boat'),
  motorbike: name('moto', 'motorbike'),
  support: name('soutien', 'support'),
}

export const VEHICLE_KINDS: Names<VehicleKind> = {
  ambulance_bls: name('VPSP', 'ambulance'),
  ambulance_fire: name('VSAV', 'fire ambulance'),
  ambulance_icu: name('AR', 'intensive care ambulance'),
  ambulance_private: name('AMB', 'private ambulance'),
  physician_car: name('VLM', 'physician’s car'),
  light_vehicle: name('VL', 'light vehicle'),
  command_car: name('VLC', 'command car'),
  personnel_carrier: name('VTP', 'personnel carrier'),
  first_aid_vehicle: name('VPS', 'first-aid vehicle'),
  rescue_tender: name('VSR', 'rescue tender'),
  mobile_cp: name('PCM', 'mobile command post'),
  medical_post_logistics: name('VPMA', 'medical post logistics'),
  motorbike: name('moto', 'motorbike'),
  quad: name('quad', 'quad'),
  boat: name('bateau', 'boat'),
  helicopter: name('hélicoptère', 'helicopter'),
  bicycle: name('VTT', 'bicycle'),
  other: name('autre', 'other'),
}

export const RADIO_KINDS: Names<RadioKind> = {
  vhf: name('VHF', 'VHF'),
  digital_antares: name('ANTARES', 'ANTARES'),
  tetra: name('TETRA', 'TETRA'),
  dmr: name('DMR', 'DMR'),
  lte_ptt: name('PTT 4G', 'LTE PTT'),
  lora: name('LoRa', 'LoRa'),
}

export const QUALIFICATIONS: Names<Qualification> = {
  psc: name('PSC', 'civic first aid'),
  pse1: name('PSE1', 'first-aider'),
  pse2: name('PSE2', 'team rescuer'),
  team_leader: name('chef d’équipe', 'team leader'),
  post_leader: name('chef de poste', 'post leader'),
  section_leader: name('chef de section', 'section leader'),
  sector_leader: name('chef de secteur', 'sector leader'),
  cover_head: name('chef de dispositif', 'head of cover'),
  nurse: name('infirmier', 'nurse'),
  physician: name('médecin', 'physician'),
  psychological: name('PSSP', 'psychological support'),
  driver: name('conducteur', 'driver'),
  dog: name('cynotechnique', 'dog handler'),
  nautical: name('nautique', 'water rescue'),
  logistics: name('logistique', 'logistics'),
  radio_operator: name('opérateur radio', 'radio operator'),
}

export const SITE_KINDS: Names<SiteKind> = {
  first_aid_post: name('poste de secours', 'first-aid post'),
  command_post: name('poste de commandement', 'command post'),
  mobile_cp: name('PC mobile', 'mobile command post'),
  collection_point: name('PRV', 'casualty collection point'),
  advanced_medical_post: name('PMA', 'advanced medical post'),
  evacuation_point: name('point d’évacuation', 'evacuation point'),
  staging: name('CRM', 'staging area'),
  uninjured_centre: name('centre des impliqués', 'centre for the uninjured'),
  mortuary: name('dépôt mortuaire', 'mortuary'),
  hospital: name('hôpital', 'hospital'),
  landing_zone: name('DZ', 'landing zone'),
  defibrillator: name('DAE', 'defibrillator'),
  shelter: name('accueil, hébergement', 'shelter'),
  access_point: name('accès', 'access point'),
  rendezvous: name('point de rendez-vous', 'rendezvous'),
}

export const SECTOR_KINDS: Names<SectorKind> = {
  operational: name('secteur', 'sector'),
  exclusion: name('zone interdite', 'exclusion zone'),
  danger: name('zone dangereuse', 'danger zone'),
  public: name('public', 'public'),
  landing: name('atterrissage', 'landing'),
}

export const ORGANISATION_KINDS: Names<OrganisationKind> = {
  association: name('association', 'association'),
  fire: name('sapeurs-pompiers', 'fire service'),
  ems: name('SAMU, SMUR', 'emergency medical service'),
  hospital: name('hôpital', 'hospital'),
  police: name('police, gendarmerie', 'police'),
  military: name('armées', 'armed forces'),
  authority: name('autorité', 'authority'),
  organiser: name('organisateur', 'organiser'),
}

export const SHARING_LEVELS: Names<SharingLevel> = {
  none: name('rien', 'nothing'),
  resources: name('moyens et lieux', 'resources and places'),
  interventions: name('et interventions', 'and interventions'),
  casualties: name('et bilan chiffré', 'and casualty counts'),
}

export const ROLES: Names<Exclude<Role, 'system' | 'tracker'>> = {
  dispatcher: name('opérateur', 'dispatcher'),
  log_operator: name('main courante', 'log operator'),
  resource_officer: name('moyens', 'resource officer'),
  medical_officer: name('médical', 'medical officer'),
  sector_leader: name('chef de secteur', 'sector leader'),
  cover_head: name('chef de dispositif', 'head of cover'),
  org_admin: name('administrateur', 'administrator'),
  regulation: name('régulation', 'regulation'),
  liaison: name('officier de liaison', 'liaison'),
  observer: name('observateur', 'observer'),
  post_leader: name('chef de poste', 'post leader'),
  team_leader: name('chef d’équipe', 'team leader'),
  team_member: name('équipier', 'team member'),
}

/** The kind that a word means: its name in either language, its code, or the beginning of one of them; null: none. */
export function kindNamed<Kind extends string>(names: Names<Kind>, typed: string): Kind | null {
  const wanted = plain(typed).replaceAll('’', "'")
  if (wanted === '') return null
  const kinds = Object.keys(names) as Kind[]
  const words = (kind: Kind): string[] => [kind, kind.replaceAll('_', ' '), names[kind].fr, names[kind].en].map((each) => plain(each).replaceAll('’', "'"))
  const whole = kinds.find((kind) => words(kind).includes(wanted))
  if (whole !== undefined) return whole
  const begun = kinds.filter((kind) => words(kind).some((word) => word.startsWith(wanted)))
  return begun.length === 1 ? begun[0]! : null
}
