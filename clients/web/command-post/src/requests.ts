/** Requests for people and things, as every screen says them: what is asked for, what was answered, where it stands. */

import type { Qualification, Replica, RequestAnswer, RequestAnswerKind, ResourceRequest, WantedEffect, Whole } from '@vigie/core'
import { showClock } from './ages.ts'
import type { Language } from './preferences.svelte.ts'
import { colonIn, numberIn, quoteIn } from './punctuation.ts'

export const EFFECTS: readonly WantedEffect[] = [
  'first_aid', 'medical', 'transport', 'stretcher_help', 'lift', 'logistics', 'many_victims', 'psychological', 'security', 'fire_service',
]
/** To be there within so many minutes; null: as soon as possible. */
export const DEADLINES_MIN: readonly (number | null)[] = [null, 0, 15, 30, 60, 120]
/** For what help is asked of people by training; a driver or a radio operator is asked for in words. */
export const SKILLS: readonly Qualification[] = ['pse1', 'pse2', 'team_leader', 'nurse', 'physician', 'psychological', 'driver', 'logistics']

/** How far a request has come. */
export type Standing = 'open' | RequestAnswerKind | 'fulfilled' | 'withdrawn'

type Words = Readonly<Record<'for' | 'by' | 'soon' | 'now' | 'within' | 'until' | 'asked' | 'there' | 'notThere' | 'ask' | 'howMany' | 'when' | 'skills' | 'answer' | 'noLonger' | 'anyNumber', string>>
type Table<Key extends string> = Readonly<Record<Language, Readonly<Record<Key, string>>>>

export const REQUEST_WORDS: Readonly<Record<Language, Words>> = {
  fr: {
    for: 'pour',
    by: 'avant',
    soon: 'dès que possible',
    now: 'tout de suite',
    within: 'sous',
    until: 'à revoir à',
    asked: 'Demande',
    there: 'C’est là',
    notThere: 'Pas encore là',
    ask: 'Demander des moyens',
    howMany: 'Combien',
    when: 'Délai',
    skills: 'Qualifications',
    answer: 'Réponse',
    noLonger: 'Plus besoin',
    anyNumber: 'à vous de juger',
  },
  en: {
    for: 'for',
    by: 'by',
    soon: 'as soon as possible',
    now: 'at once',
    within: 'within',
    until: 'looked at again at',
    asked: 'Request',
    there: 'It is here',
    notThere: 'Not here yet',
    ask: 'Ask for resources',
    howMany: 'How many',
    when: 'By when',
    skills: 'Qualifications',
    answer: 'Answer',
    noLonger: 'No longer needed',
    anyNumber: 'you judge',
  },
}

export const EFFECT_WORDS: Table<WantedEffect> = {
  fr: {
    first_aid: 'équipe de secours',
    medical: 'renfort médical',
    psychological: 'soutien psychologique',
    lift: 'relevage',
    stretcher_help: 'brancardage',
    many_victims: 'renfort, nombreuses victimes',
    transport: 'moyen de transport',
    logistics: 'matériel, logistique',
    security: 'police, sécurité',
    fire_service: 'sapeurs-pompiers',
  },
  en: {
    first_aid: 'first-aid team',
    medical: 'medical reinforcement',
    psychological: 'psychological support',
    lift: 'help to lift',
    stretcher_help: 'stretcher bearers',
    many_victims: 'help, many victims',
    transport: 'transport',
    logistics: 'equipment, logistics',
    security: 'police, security',
    fire_service: 'fire service',
  },
}

export const SKILL_WORDS: Table<Qualification> = {
  fr: {
    psc: 'PSC', pse1: 'PSE1', pse2: 'PSE2', team_leader: 'chef d’équipe', post_leader: 'chef de poste', section_leader: 'chef de section',
    sector_leader: 'chef de secteur', cover_head: 'chef de dispositif', nurse: 'infirmier', physician: 'médecin', psychological: 'PSSP',
    driver: 'conducteur', dog: 'cynotechnique', nautical: 'nautique', logistics: 'logistique', radio_operator: 'opérateur radio',
  },
  en: {
    psc: 'PSC', pse1: 'PSE1', pse2: 'PSE2', team_leader: 'team leader', post_leader: 'post leader', section_leader: 'section leader',
    sector_leader: 'sector leader', cover_head: 'head of the cover', nurse: 'nurse', physician: 'physician', psychological: 'psychosocial aid',
    driver: 'driver', dog: 'dog handler', nautical: 'water rescue', logistics: 'logistics', radio_operator: 'radio operator',
  },
}

export const STANDING_WORDS: Table<Standing> = {
  fr: {
    open: 'sans réponse', accepted: 'acceptée', partial: 'acceptée en partie', refused: 'refusée', deferred: 'différée', fulfilled: 'sur place',
    withdrawn: 'retirée',
  },
  en: { open: 'no answer yet', accepted: 'accepted', partial: 'accepted in part', refused: 'refused', deferred: 'put off', fulfilled: 'on site', withdrawn: 'withdrawn' },
}

type Asked = Pick<Whole<'message'>, 'answer' | 'fulfilled_at' | 'withdrawn_at'>

export function standingOf({ answer, fulfilled_at, withdrawn_at }: Asked): Standing {
  if (withdrawn_at !== null) return 'withdrawn'
  return fulfilled_at !== null ? 'fulfilled' : (answer?.kind ?? 'open')
}

/** Effect and number alone, for a list or the log. */
export function nameRequest({ effect, count }: ResourceRequest, language: Language): string {
  return typeof count === 'number' ? `${count} × ${EFFECT_WORDS[language][effect]}` : EFFECT_WORDS[language][effect]
}

/** In one line: how many of what, with which skills, for what, by when. */
export function describeRequest(request: ResourceRequest, replica: Replica, language: Language): string {
  const words = REQUEST_WORDS[language]
  const intervention = replica.get('intervention', request.intervention_id ?? null)
  const site = replica.get('site', request.site_id ?? null)
  const where = [intervention === null ? '' : numberIn(language, intervention.number), site?.code ?? ''].filter((part) => part !== '')
  return [
    nameRequest(request, language),
    ...(request.skills ?? []).map((skill) => SKILL_WORDS[language][skill]),
    ...(where.length === 0 ? [] : [`${words.for} ${where.join(', ')}`]),
    typeof request.needed_by === 'number' ? `${words.by} ${showClock(request.needed_by, language).slice(0, 5)}` : words.soon,
  ].join(' · ')
}

/** What was answered, with number, time and reason. */
export function describeAnswer(answer: RequestAnswer, language: Language): string {
  const clock = (at: number): string => showClock(at, language).slice(0, 5)
  return [
    STANDING_WORDS[language][answer.kind] + (typeof answer.count === 'number' ? `${colonIn(language)}${answer.count}` : ''),
    ...(typeof answer.until === 'number' ? [`${REQUEST_WORDS[language].until} ${clock(answer.until)}`] : []),
    ...(answer.reason ? [quoteIn(language, answer.reason)] : []),
    clock(answer.at),
  ].join(' · ')
}

/** A deadline as its key says it. */
export function nameDeadline(minutes: number | null, language: Language): string {
  const words = REQUEST_WORDS[language]
  if (minutes === null) return words.soon
  return minutes === 0 ? words.now : `${words.within} ${minutes < 60 ? `${minutes} min` : `${minutes / 60} h`}`
}

export interface Ask {
  readonly effect: WantedEffect
  readonly count: number | null
  readonly skills: readonly Qualification[]
  readonly withinMin: number | null
  readonly interventionId?: string | null
  readonly siteId?: string | null
}

/** What is sent; `now` is the server's time. */
export function requestOf(ask: Ask, now: number): ResourceRequest {
  return {
    effect: ask.effect,
    ...(ask.count === null || ask.count < 1 ? {} : { count: ask.count }),
    ...(ask.skills.length === 0 ? {} : { skills: [...ask.skills] }),
    ...(ask.withinMin === null ? {} : { needed_by: now + ask.withinMin * 60_000 }),
    ...(ask.interventionId ? { intervention_id: ask.interventionId } : {}),
    ...(ask.siteId ? { site_id: ask.siteId } : {}),
  }
}
