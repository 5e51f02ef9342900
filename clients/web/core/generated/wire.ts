/** Generated from protocol/ by core/generate.ts: do not edit. */

/** An identifier, hyphenated hexadecimal. */
export type Uuid = string

/** Your command is on disk (rule C2). */
export interface Accepted {
  type: "accepted"
  command_id: Uuid
  operation_id: Uuid
  seq: number
  is_late?: boolean
  warnings?: (AnswerWarning)[]
  named_victims?: (number)[]
  named_members?: (string)[]
}

/** Somebody at a post has seen it. */
export interface AcknowledgeAlert {
  type: "alert.acknowledge"
  id: Uuid
  n: number
  at: number
  age_ms?: number | null
  boot_id?: number | null
  op?: Uuid | null
  stated_at?: number | null
  source?: ReportSource
  by?: string
  alert_id: Uuid
}

/** The team has understood. Said again, it brings a new time of arrival. */
export interface AcknowledgeAssignment {
  type: "assignment.acknowledge"
  id: Uuid
  n: number
  at: number
  age_ms?: number | null
  boot_id?: number | null
  op?: Uuid | null
  stated_at?: number | null
  source?: ReportSource
  by?: string
  assignment_id: Uuid
  eta_at?: number | null
}

/** Somebody confirmed it: a crew for its team, a post for the posts. */
export interface AcknowledgeMessage {
  type: "message.acknowledge"
  id: Uuid
  n: number
  at: number
  age_ms?: number | null
  boot_id?: number | null
  op?: Uuid | null
  stated_at?: number | null
  source?: ReportSource
  by?: string
  message_id: Uuid
}

/** To whom, as the sender chose it. Nothing chosen: the command posts. */
export interface Addressees {
  team_ids?: (Uuid)[]
  sector_id?: Uuid | null
  site_id?: Uuid | null
  role?: Role | null
  is_everyone?: boolean
}

/** Numbers in (after, seq] hold nothing for this receiver. */
export interface Advance {
  type: "advance"
  operation_id: Uuid
  after: number
  seq: number
}

/** The evacuation has come so far; steps may be skipped. */
export interface AdvanceEvacuation {
  type: "evacuation.advance"
  id: Uuid
  n: number
  at: number
  age_ms?: number | null
  boot_id?: number | null
  op?: Uuid | null
  stated_at?: number | null
  source?: ReportSource
  by?: string
  evacuation_id: Uuid
  state: EvacuationState
  eta_at?: number | null
  handed_over_to?: string
  is_forced?: boolean
}

/** How old, when the years are not known. */
export type AgeBand = "adult" | "child" | "infant" | "senior" | "unknown"

/** How many of one age; rows of nobody are left out. */
export interface AgeRow {
  age_band: AgeBand
  counts: CategoryCounts
}

/** One call for help. */
export interface Alert {
  type: "alert"
  id: Uuid
  kind: AlertKind
  team_id: Uuid
  site_id?: Uuid | null
  device_id: Uuid
  raised_at: number
  state?: AlertState
  lat_deg?: number | null
  lon_deg?: number | null
  note?: string
  seen_at?: number | null
  cleared_at?: number | null
  clear_reason?: string
  outcome?: AlertOutcome | null
  accuracy_m?: number | null
  position_at?: number | null
  sector_id?: Uuid | null
  seen_by?: (Sighting)[]
  responders?: (Responder)[]
  escalates_at?: number | null
  escalated_at?: number | null
  called_team_ids?: (Uuid)[]
  end_asked_at?: number | null
  end_ask_reason?: string
  attention?: (Attention)[]
  stamps?: Record<string, Stamp>
}

/** A post has seen it. */
export interface AlertAcknowledged {
  type: "alert.acknowledged"
  alert_id: Uuid
  role?: Role | null
}

/** A post ended it, by name. */
export interface AlertCleared {
  type: "alert.cleared"
  alert_id: Uuid
  reason: string
  outcome?: AlertOutcome
}

/** Whoever called took it back; it stays until a post clears it. */
export interface AlertEndAsked {
  type: "alert.end_asked"
  alert_id: Uuid
  reason?: string
}

/** Nobody had seen it in time: the phones of these teams ring too. */
export interface AlertEscalated {
  type: "alert.escalated"
  alert_id: Uuid
  team_ids?: (Uuid)[]
}

/** What happened to our own people. */
export type AlertKind = "custom" | "distress" | "fall" | "geofence" | "man_down" | "medical" | "threat"

/** Somebody is in danger: ahead of everything queued; the numbered fact follows, show one (rule C7). */
export interface AlertNow {
  type: "alert_now"
  operation_id: Uuid
  alert_id: Uuid
  kind: AlertKind
  team_id: Uuid
  at: number
  is_recorded: boolean
  lat_deg?: number | null
  lon_deg?: number | null
}

/** What it came to, as the post that ended it says. */
export type AlertOutcome = "cancelled_by_sender" | "false_alarm" | "resolved"

/** Whoever called was there. */
export interface AlertPositionUpdated {
  type: "alert.position_updated"
  alert_id: Uuid
  lat_deg: number
  lon_deg: number
  accuracy_m?: number | null
}

/** One of ours called for help, or was found where nobody may be. */
export interface AlertRaised {
  type: "alert.raised"
  alert_id: Uuid
  kind: AlertKind
  team_id: Uuid
  lat_deg?: number | null
  lon_deg?: number | null
  note?: string
  sector_id?: Uuid | null
  site_id?: Uuid | null
}

/** Somebody goes to help, or does not go after all. */
export interface AlertResponded {
  type: "alert.responded"
  alert_id: Uuid
  team_id?: Uuid | null
  role?: Role | null
  is_going?: boolean
}

/** How far the answer is. */
export type AlertState = "cleared" | "raised" | "responding" | "seen"

/** May locked phones be woken through the push services of their browsers? Until somebody says so, none is. */
export interface AllowWaking {
  type: "operation.allow_waking"
  id: Uuid
  n: number
  at: number
  age_ms?: number | null
  boot_id?: number | null
  op?: Uuid | null
  stated_at?: number | null
  source?: ReportSource
  by?: string
  is_allowed: boolean
}

/** System only: somebody whom nobody expected has scanned the poster at the entrance (rule AR1). */
export interface AnnounceTeam {
  type: "team.announce"
  id: Uuid
  n: number
  at: number
  age_ms?: number | null
  boot_id?: number | null
  op?: Uuid | null
  stated_at?: number | null
  source?: ReportSource
  by?: string
  team_id: Uuid
  call_sign: string
  headcount: number
  kind?: TeamKind
  site_id?: Uuid | null
}

/** A post says what comes of a request for people or things; the newest answer counts. */
export interface AnswerRequest {
  type: "message.answer_request"
  id: Uuid
  n: number
  at: number
  age_ms?: number | null
  boot_id?: number | null
  op?: Uuid | null
  stated_at?: number | null
  source?: ReportSource
  by?: string
  message_id: Uuid
  answer: RequestAnswerKind
  count?: number | null
  reason?: string
  until?: number | null
}

/** What the sender of an accepted command should know; nothing was refused or held back for it. */
export type AnswerWarning = "may_name_person" | "names_person"

/** A post knows these teams and takes them in: free, where they wait. */
export interface ApproveTeams {
  type: "team.approve"
  id: Uuid
  n: number
  at: number
  age_ms?: number | null
  boot_id?: number | null
  op?: Uuid | null
  stated_at?: number | null
  source?: ReportSource
  by?: string
  team_ids: (Uuid)[]
}

/** Whoever called takes it back: it stays until a post has made sure and clears it. */
export interface AskAlertEnd {
  type: "alert.ask_end"
  id: Uuid
  n: number
  at: number
  age_ms?: number | null
  boot_id?: number | null
  op?: Uuid | null
  stated_at?: number | null
  source?: ReportSource
  by?: string
  alert_id: Uuid
  reason?: string
}

/** A destination was asked for a bed; without one, it is the one that stands. */
export interface AskBed {
  type: "evacuation.ask_bed"
  id: Uuid
  n: number
  at: number
  age_ms?: number | null
  boot_id?: number | null
  op?: Uuid | null
  stated_at?: number | null
  source?: ReportSource
  by?: string
  evacuation_id: Uuid
  destination_site_id?: Uuid | null
  service?: string
}

/** Put a member into a team, or into none. */
export interface AssignMember {
  type: "member.assign"
  id: Uuid
  n: number
  at: number
  age_ms?: number | null
  boot_id?: number | null
  op?: Uuid | null
  stated_at?: number | null
  source?: ReportSource
  by?: string
  member_id: Uuid
  team_id?: Uuid | null
}

/** Who drives: a team, a vehicle with its team, or somebody from outside. */
export interface AssignVector {
  type: "evacuation.assign_vector"
  id: Uuid
  n: number
  at: number
  age_ms?: number | null
  boot_id?: number | null
  op?: Uuid | null
  stated_at?: number | null
  source?: ReportSource
  by?: string
  evacuation_id: Uuid
  vector: VectorKind
  team_id?: Uuid | null
  vehicle_id?: Uuid | null
  transporter?: string
  eta_at?: number | null
  seen_destination?: SeenDestination | null
  is_anyway?: boolean
}

/** Give a vehicle to a team, or to none; a team may hold several. */
export interface AssignVehicle {
  type: "vehicle.assign"
  id: Uuid
  n: number
  at: number
  age_ms?: number | null
  boot_id?: number | null
  op?: Uuid | null
  stated_at?: number | null
  source?: ReportSource
  by?: string
  vehicle_id: Uuid
  team_id?: Uuid | null
}

/** What one team was told to do, with a status and times of its own. */
export interface Assignment {
  type: "assignment"
  id: Uuid
  team_id: Uuid
  intervention_id?: Uuid | null
  task?: AssignmentTask
  order?: string
  site_id?: Uuid | null
  lat_deg?: number | null
  lon_deg?: number | null
  state?: AssignmentState
  status?: TeamStatus | null
  mission?: MissionTimes
  given_at: number
  sent_at?: number | null
  delivered_at?: number | null
  acknowledged_at?: number | null
  acknowledge_due_at?: number | null
  eta_at?: number | null
  ended_at?: number | null
  end_reason?: string
  was_busy?: boolean
  is_self_engaged?: boolean
  closed_as?: AssignmentState | null
  closed_at?: number | null
  taken_up?: Stamp | null
  series?: (StatusPoint)[]
  attention?: (Attention)[]
  stamps?: Record<string, Stamp>
}

/** The team has understood. */
export interface AssignmentAcknowledged {
  type: "assignment.acknowledged"
  assignment_id: Uuid
  eta_at?: number | null
}

/** The team cannot do it. */
export interface AssignmentDeclined {
  type: "assignment.declined"
  assignment_id: Uuid
  reason?: string
}

/** The order is on the team's phone. */
export interface AssignmentDelivered {
  type: "assignment.delivered"
  assignment_id: Uuid
}

/** Done, taken back, or superseded. */
export interface AssignmentEnded {
  type: "assignment.ended"
  assignment_id: Uuid
  state?: AssignmentState
  reason?: string
}

/** A team got an order, engaged itself, or may get an order that is being prepared. */
export interface AssignmentGiven {
  type: "assignment.given"
  assignment_id: Uuid
  team_id: Uuid
  intervention_id?: Uuid | null
  task?: AssignmentTask
  order?: string
  site_id?: Uuid | null
  lat_deg?: number | null
  lon_deg?: number | null
  eta_at?: number | null
  is_proposal?: boolean
  is_current?: boolean
  was_busy?: boolean
  is_self_engaged?: boolean
  acknowledge_due_at?: number | null
}

/** It is what the team does now. */
export interface AssignmentMadeCurrent {
  type: "assignment.made_current"
  assignment_id: Uuid
}

/** A prepared order was given. */
export interface AssignmentSent {
  type: "assignment.sent"
  assignment_id: Uuid
  is_current?: boolean
  was_busy?: boolean
  acknowledge_due_at?: number | null
}

/** How far the order is. */
export type AssignmentState = "acknowledged" | "active" | "cancelled" | "completed" | "declined" | "delivered" | "proposed" | "sent" | "superseded"

/** What the team is to do. */
export type AssignmentTask = "escort" | "hold" | "intervention" | "relocation" | "return" | "standby"

/** One thing to decide; shown from `due_at` on, gone as soon as a fact resolves it. */
export interface Attention {
  cause: AttentionCause
  rank: AttentionRank
  since: number
  due_at: number
  muted_until?: number | null
  mute_reason?: string
  owner?: Role
  escalates_at?: number | null
  escalates_to?: Role
}

/** Why something waits for a decision. */
export type AttentionCause = "alert_open" | "alert_unseen" | "battery_low" | "evacuation_overdue" | "handover_unconfirmed" | "intervention_may_end" | "intervention_unassigned" | "order_unacknowledged" | "order_undelivered" | "radio_check_due" | "regulation_unread" | "regulation_waiting" | "request_overdue" | "request_unanswered" | "sitrep_unread" | "status_overdue" | "team_silent" | "victim_untriaged" | "victim_waiting" | "victim_without_news" | "zone_entered"

/** Somebody decided that this item may wait. */
export interface AttentionMuted {
  type: "attention.muted"
  subject_id: Uuid
  cause: AttentionCause
  since: number
  until: number
  reason: string
}

/** What comes first when several things wait, most urgent first. */
export type AttentionRank = "crew" | "device" | "order" | "resource" | "victim"

/** Yes, and where to; without a destination, the one asked for stands. */
export interface AuthoriseEvacuation {
  type: "evacuation.authorise"
  id: Uuid
  n: number
  at: number
  age_ms?: number | null
  boot_id?: number | null
  op?: Uuid | null
  stated_at?: number | null
  source?: ReportSource
  by?: string
  evacuation_id: Uuid
  destination_site_id?: Uuid | null
  service?: string
  seen_destination?: SeenDestination | null
  is_anyway?: boolean
}

/** Derived from status and contact: may this team be given a mission? */
export type Availability = "available" | "engaged" | "unavailable" | "unknown"

/** How awake somebody is, quickly told (EVDA). */
export type Avpu = "alert" | "pain" | "unresponsive" | "verbal"

/** What one destination answered when asked for a bed; the newest answer counts. */
export interface Bed {
  site_id?: Uuid | null
  service?: string
  asked_at?: number | null
  confirmed_at?: number | null
  refused_at?: number | null
  by?: string
}

/** A destination said yes or no. */
export interface BedAnswered {
  type: "evacuation.bed_answered"
  evacuation_id: Uuid
  is_confirmed: boolean
  destination_site_id?: Uuid | null
  service?: string
  answered_by?: string
}

/** A destination was asked for a bed. */
export interface BedAsked {
  type: "evacuation.bed_asked"
  evacuation_id: Uuid
  destination_site_id?: Uuid | null
  service?: string
}

/** To what a drawing belongs: whoever leads the sector may change it. */
export interface Belonging {
  sector_id?: Uuid | null
  site_id?: Uuid | null
}

/** Mark the moment `stated_at` for the debrief, or say something about it; welcome after the end too. */
export interface BookmarkLog {
  type: "log.bookmark"
  id: Uuid
  n: number
  at: number
  age_ms?: number | null
  boot_id?: number | null
  op?: Uuid | null
  stated_at?: number | null
  source?: ReportSource
  by?: string
  entry_id: Uuid
  text: string
  links?: (LogLink)[]
}

/** System only: somebody is about to read what their role normally may not. */
export interface BreakGlass {
  type: "care.break_glass"
  id: Uuid
  n: number
  at: number
  age_ms?: number | null
  boot_id?: number | null
  op?: Uuid | null
  stated_at?: number | null
  source?: ReportSource
  by?: string
  victim_id: Uuid
  compartment: Compartment
  by_role: Role
  by_user_id: Uuid
  by_device_id: Uuid
}

/** How somebody breathes. */
export interface Breathing {
  is_breathing?: boolean | null
  breaths_per_min?: number | null
  is_easy?: boolean | null
  is_ample?: boolean | null
  is_regular?: boolean | null
  is_noisy?: boolean | null
  has_pauses?: boolean | null
  has_sweat?: boolean | null
  has_cyanosis?: boolean | null
  spo2_pct?: number | null
}

/** Who raised it. */
export type CallSource = "command_post" | "other_service" | "patrol" | "phone" | "public" | "radio" | "sensor"

/** It will not take place. */
export interface CancelEvacuation {
  type: "evacuation.cancel"
  id: Uuid
  n: number
  at: number
  age_ms?: number | null
  boot_id?: number | null
  op?: Uuid | null
  stated_at?: number | null
  source?: ReportSource
  by?: string
  evacuation_id: Uuid
  reason: string
}

/** A part of the care sheet that is written, and corrected, by itself; each is named as its field. */
export type CareBlock = "advice" | "breathing" | "circulation" | "circumstances" | "gestures" | "history" | "lesions" | "neurological" | "psychological" | "red_flag_codes" | "refusal" | "reinforcement_codes" | "remarks" | "risk_codes"

/** One sealed version, round of measurements or remark, with who wrote it when. */
export interface CareEntry {
  stamp: Stamp
  user_id?: Uuid | null
  team_id?: Uuid | null
  red_flag_count?: number
  sealed: Sealed
}

/** The highest care a team can give. */
export type CareLevel = "first_aid" | "medical" | "none" | "paramedic"

/** Something was remarked. */
export interface CareNoted {
  type: "care.noted"
  victim_id: Uuid
  remark?: SealedNote | Sealed | null
  by_team_id?: Uuid | null
}

/** The one care sheet of a victim, whoever writes on it; its id follows from the victim's. */
export interface CareRecord {
  type: "care_record"
  id: Uuid
  victim_id: Uuid
  team_id?: Uuid | null
  site_id?: Uuid | null
  version?: number
  measurement_count?: number
  note_count?: number
  started_at: number
  updated_at: number
  reported_at?: number | null
  measured_at?: number | null
  signed_at?: number | null
  red_flag_count?: number
  is_erased?: boolean
  reports?: (CareEntry)[]
  measurements?: (CareEntry)[]
  notes?: (CareEntry)[]
  dropped?: Record<string, Stamp>
  scope_ids?: (Uuid | Uuid)[]
  stamps?: Record<string, Stamp>
}

/** The care sheet has a new version. */
export interface CareRecorded {
  type: "care.recorded"
  victim_id: Uuid
  report?: CareReport | Sealed | null
  red_flag_count?: number
  leaves_red_flags?: boolean
  by_team_id?: Uuid | null
}

/** The victim wants no care, or no transport, and was told what that means. */
export interface CareRefusal {
  signed_at?: number | null
  witness?: string
  detail?: string
}

/** One version of the care sheet; a correction is a new version. Blocks nobody filled in stay None. */
export interface CareReport {
  type: "care_report"
  blocks?: (CareBlock)[]
  circumstances?: Circumstances | null
  reinforcement_codes?: (string)[]
  risk_codes?: (string)[]
  neurological?: Neurological | null
  breathing?: Breathing | null
  circulation?: Circulation | null
  lesions?: (Lesion)[]
  history?: MedicalHistory | null
  gestures?: (Gesture)[]
  red_flag_codes?: (string)[]
  advice?: (RegulationAdvice)[]
  refusal?: CareRefusal | null
  psychological?: Psychological | null
  remarks?: string
}

/** Somebody stands for the care sheet as it was then. */
export interface CareSigned {
  type: "care.signed"
  victim_id: Uuid
}

/** The medical regulation decided. */
export interface CaseDecided {
  type: "regulation.decided"
  case_id: Uuid
  decision: RegulationDecision
  destination_site_id?: Uuid | null
  service?: string
  has_note?: boolean
}

/** Its team ended in another one: that one hears the decision. */
export interface CaseHandedOn {
  type: "regulation.handed_on"
  case_id: Uuid
  team_id: Uuid
}

/** The medical regulation has heard it. */
export interface CasePassedOn {
  type: "regulation.passed_on"
  case_id: Uuid
  samu_file_number?: string
}

/** An operator has the case. */
export interface CaseTaken {
  type: "regulation.taken"
  case_id: Uuid
  is_taken_over?: boolean
}

/** No decision is needed any more. */
export interface CaseWithdrawn {
  type: "regulation.withdrawn"
  case_id: Uuid
  reason: string
}

/** The one count of an operation, kept with every fact; it always adds up. `tags_issued` = `tags_in_use` + `tags_void` + `tags_merged`, and `tags_in_use` is the sum of the places. */
export interface CasualtyBoard {
  type: "casualty_board"
  id: Uuid
  tags_issued?: number
  tags_in_use?: number
  tags_void?: number
  tags_merged?: number
  totals?: CategoryCounts
  absolute_count?: number
  relative_count?: number
  involved_count?: number
  places?: (PlaceRow)[]
  ages?: (AgeRow)[]
  minor_care?: (MinorCareRow)[]
  minor_care_count?: number
  stamps?: Record<string, Stamp>
}

/** How many in each category. */
export interface CategoryCounts {
  immediate?: number
  delayed?: number
  minor?: number
  uninjured?: number
  expectant?: number
  apparently_dead?: number
  deceased?: number
  untriaged?: number
}

/** Covers all numbers in (after, seq]: the fact, and the whole new value of each entity it touched (rule C5). */
export interface Change {
  type: "change"
  operation_id: Uuid
  after: number
  seq: number
  fact?: Fact | null
  entities?: (Operation | Organisation | Sector | Site | Team | Member | Vehicle | Radio | Device | Alert | Message | Receipt | LogEntry | Intervention | Assignment | NumberBlock | Victim | CasualtyBoard | CareRecord | GlassBreak | Evacuation | RegulationCase | Landmark | MapLayer | Drawing)[]
  removed?: (Removed)[]
  has_more?: boolean
}

/** Change what was drawn; what is left out stays as it is. */
export interface ChangeDrawing {
  type: "drawing.change"
  id: Uuid
  n: number
  at: number
  age_ms?: number | null
  boot_id?: number | null
  op?: Uuid | null
  stated_at?: number | null
  source?: ReportSource
  by?: string
  drawing_id: Uuid
  shape?: DrawingShape | null
  points?: ([number, number])[] | null
  symbol?: string | null
  note?: string | null
  validity?: Validity | null
  belonging?: Belonging | null
}

/** System only: the contact of a team has fallen due (rule C13). */
export interface CheckContact {
  type: "team.check_contact"
  id: Uuid
  n: number
  at: number
  age_ms?: number | null
  boot_id?: number | null
  op?: Uuid | null
  stated_at?: number | null
  source?: ReportSource
  by?: string
  team_id: Uuid
  due_at: number
  last_heard_at?: number | null
}

/** Heart and blood. */
export interface Circulation {
  has_carotid_pulse?: boolean | null
  has_radial_pulse?: boolean | null
  heart_rate_per_min?: number | null
  is_regular?: boolean | null
  is_well_struck?: boolean | null
  systolic_mmhg?: number | null
  diastolic_mmhg?: number | null
  capillary_refill_s?: number | null
  has_pale_mucosa?: boolean | null
  skin?: SkinColour | null
}

/** What happened, where and when. */
export interface Circumstances {
  nature?: IncidentNature | null
  place_code?: string | null
  intoxication_code?: string | null
  happened_at?: number | null
  detail?: string
}

/** End an alert by name, with a reason; a phone can ask, only a post does it. */
export interface ClearAlert {
  type: "alert.clear"
  id: Uuid
  n: number
  at: number
  age_ms?: number | null
  boot_id?: number | null
  op?: Uuid | null
  stated_at?: number | null
  source?: ReportSource
  by?: string
  alert_id: Uuid
  reason: string
  outcome?: AlertOutcome
}

/** What can be taken back to "nobody has said". */
export type Clearable = "call_source" | "fire_called_at" | "landmark_id" | "motive" | "nature" | "place_code" | "police_called_at" | "position" | "samu_called_at" | "sector_id" | "site_id"

/** It takes nobody any more; who is there stays counted there. */
export interface CloseSite {
  type: "site.close"
  id: Uuid
  n: number
  at: number
  age_ms?: number | null
  boot_id?: number | null
  op?: Uuid | null
  stated_at?: number | null
  source?: ReportSource
  by?: string
  site_id: Uuid
  note?: string
}

/** What of a person may be opened, each with its own readers; a box of one never opens as another. */
export type Compartment = "care" | "identity" | "notes"

/** A headcount was given. */
export interface CompositionDeclared {
  type: "team.composition_declared"
  team_id: Uuid
  headcount: number
  note?: string
}

/** A destination says yes or no. */
export interface ConfirmBed {
  type: "evacuation.confirm_bed"
  id: Uuid
  n: number
  at: number
  age_ms?: number | null
  boot_id?: number | null
  op?: Uuid | null
  stated_at?: number | null
  source?: ReportSource
  by?: string
  evacuation_id: Uuid
  is_confirmed?: boolean
  destination_site_id?: Uuid | null
  service?: string
  answered_by?: string
}

/** The order is on the team's phone; sent by the phone itself. */
export interface ConfirmDelivery {
  type: "assignment.confirm_delivery"
  id: Uuid
  n: number
  at: number
  age_ms?: number | null
  boot_id?: number | null
  op?: Uuid | null
  stated_at?: number | null
  source?: ReportSource
  by?: string
  assignment_id: Uuid
}

/** A phone has it: sent by the phone itself, for its own team. */
export interface ConfirmMessageDelivery {
  type: "message.confirm_delivery"
  id: Uuid
  n: number
  at: number
  age_ms?: number | null
  boot_id?: number | null
  op?: Uuid | null
  stated_at?: number | null
  source?: ReportSource
  by?: string
  message_id: Uuid
}

/** The receiver says: I have this person. */
export interface ConfirmReceipt {
  type: "victim.confirm_receipt"
  id: Uuid
  n: number
  at: number
  age_ms?: number | null
  boot_id?: number | null
  op?: Uuid | null
  stated_at?: number | null
  source?: ReportSource
  by?: string
  victim_id: Uuid
  receiver?: Holder | null
  scan_value?: string | null
}

/** Somebody has gone through who and what is here. */
export interface ConfirmRollCall {
  type: "operation.confirm_roll_call"
  id: Uuid
  n: number
  at: number
  age_ms?: number | null
  boot_id?: number | null
  op?: Uuid | null
  stated_at?: number | null
  source?: ReportSource
  by?: string
  note?: string
}

/** An entry says it wrongly: a new one says it right. */
export interface CorrectLogEntry {
  type: "log.correct"
  id: Uuid
  n: number
  at: number
  age_ms?: number | null
  boot_id?: number | null
  op?: Uuid | null
  stated_at?: number | null
  source?: ReportSource
  by?: string
  entry_id: Uuid
  correction_id: Uuid
  text: string
  reason: string
  title?: string | null
}

/** How large a planned first-aid cover is, as the national frame of reference names it (rule OP1). */
export type CoverSize = "large" | "medium" | "paps" | "small"

/** Somebody needs help. With a team, its order, or its own engagement, comes with it. */
export interface CreateIntervention {
  type: "intervention.create"
  id: Uuid
  n: number
  at: number
  age_ms?: number | null
  boot_id?: number | null
  op?: Uuid | null
  stated_at?: number | null
  source?: ReportSource
  by?: string
  intervention_id: Uuid
  number?: number | null
  priority?: Priority
  nature?: string | null
  motive?: string | null
  place_code?: string | null
  risks?: (string)[]
  description?: string
  lat_deg?: number | null
  lon_deg?: number | null
  precision?: LocationPrecision
  address?: string
  landmark_id?: Uuid | null
  site_id?: Uuid | null
  sector_id?: Uuid | null
  call_source?: CallSource | null
  expected_victims?: ExpectedVictims
  external_ids?: (string)[]
  engages_team_id?: Uuid | null
  assignment_id?: Uuid | null
  is_self_engaged?: boolean
  team_status?: TeamStatus
}

/** Open the log of a new operation; its first fact. */
export interface CreateOperation {
  type: "operation.create"
  id: Uuid
  n: number
  at: number
  age_ms?: number | null
  boot_id?: number | null
  op?: Uuid | null
  stated_at?: number | null
  source?: ReportSource
  by?: string
  code: string
  name: string
  kind: OperationKind
  mode?: OperationMode
  silent_after_ms?: number
  plan?: Plan
  catalogue?: string
  thresholds?: Thresholds
  numbering?: VictimNumbering
  triage_method?: CrewTriage
  cover_size?: CoverSize | null
  planned_start_at?: number | null
  planned_end_at?: number | null
  expected_attendance?: number | null
  organiser?: string | null
}

/** Enter a team; it needs no device. */
export interface CreateTeam {
  type: "team.create"
  id: Uuid
  n: number
  at: number
  age_ms?: number | null
  boot_id?: number | null
  op?: Uuid | null
  stated_at?: number | null
  source?: ReportSource
  by?: string
  team_id: Uuid
  call_sign: string
  kind: TeamKind
  organisation_id?: Uuid | null
  sector_id?: Uuid | null
  site_id?: Uuid | null
}

/** A crew took over a team; who and what moved is in the facts that follow. */
export interface CrewChanged {
  type: "team.crew_changed"
  team_id: Uuid
  headcount: number
  incoming?: (Uuid)[]
  outgoing?: (Uuid)[]
  vehicle_ids?: (Uuid)[]
  radio_ids?: (Uuid)[]
  note?: string
}

/** By which method the crews of an operation sort victims: one for all, so that a colour means the same to each. */
export type CrewTriage = "first_aider" | "salt" | "start"

/** System only: a position shows a team inside or outside a sector; its id derives from these four (rule C13). */
export interface CrossZone {
  type: "zone.cross"
  id: Uuid
  n: number
  at: number
  age_ms?: number | null
  boot_id?: number | null
  op?: Uuid | null
  stated_at?: number | null
  source?: ReportSource
  by?: string
  team_id: Uuid
  sector_id: Uuid
  fix_at: number
  direction: Direction
  lat_deg?: number | null
  lon_deg?: number | null
}

/** The one answer to "who has this person": read off the newest report of it. */
export interface Custody {
  holder: Holder
  state?: CustodyState
  since: number
  confirmed_at?: number | null
  given_by?: Role | null
  given_by_device_id?: Uuid | null
}

/** In whose hands a victim is. */
export type CustodyKind = "destination" | "none" | "scene" | "site" | "team" | "vehicle"

/** How sure a hand-over is. */
export type CustodyState = "confirmed" | "declared"

/** The medical regulation's decision; another one replaces it and must be read back anew. Whoever is not the medical regulation quotes it, as heard on the radio or the telephone. */
export interface DecideCase {
  type: "regulation.decide"
  id: Uuid
  n: number
  at: number
  age_ms?: number | null
  boot_id?: number | null
  op?: Uuid | null
  stated_at?: number | null
  source?: ReportSource
  by?: string
  case_id: Uuid
  decision: RegulationDecision
  destination_site_id?: Uuid | null
  service?: string
  note?: SealedNote | null
}

/** What the screen showed when somebody decided. Only what is given is compared with what stands. */
export interface DecidedOn {
  team_status?: TeamStatus | null
  team_assignment_id?: Uuid | null
  is_team_unassigned?: boolean
  is_intervention_open?: boolean | null
  destination_site_id?: Uuid | null
}

/** The crew repeated the decision. */
export interface DecisionReadBack {
  type: "regulation.read_back"
  case_id: Uuid
}

/** How many are really there, said without names. */
export interface DeclareComposition {
  type: "team.declare_composition"
  id: Uuid
  n: number
  at: number
  age_ms?: number | null
  boot_id?: number | null
  op?: Uuid | null
  stated_at?: number | null
  source?: ReportSource
  by?: string
  headcount: number
  team_id?: Uuid | null
  note?: string
}

/** Where somebody said a team is; it has its age, and only a newer position that is fine enough replaces it. */
export interface DeclaredPlace {
  lat_deg: number
  lon_deg: number
  landmark_id?: Uuid | null
  at: number
}

/** The team cannot do it, and says why. */
export interface DeclineAssignment {
  type: "assignment.decline"
  id: Uuid
  n: number
  at: number
  age_ms?: number | null
  boot_id?: number | null
  op?: Uuid | null
  stated_at?: number | null
  source?: ReportSource
  by?: string
  assignment_id: Uuid
  reason: string
}

/** Lay a file under the teams, or change its name and place; what was removed lies there again. */
export interface DefineMapLayer {
  type: "map_layer.define"
  id: Uuid
  n: number
  at: number
  age_ms?: number | null
  boot_id?: number | null
  op?: Uuid | null
  stated_at?: number | null
  source?: ReportSource
  by?: string
  map_layer_id: Uuid
  name: string
  kind: MapLayerKind
  file: string
  corners?: [[number, number], [number, number], [number, number], [number, number]] | null
}

/** Enter or change an organisation. */
export interface DefineOrganisation {
  type: "organisation.define"
  id: Uuid
  n: number
  at: number
  age_ms?: number | null
  boot_id?: number | null
  op?: Uuid | null
  stated_at?: number | null
  source?: ReportSource
  by?: string
  organisation_id: Uuid
  name: string
  kind: OrganisationKind
  country?: string
}

/** Enter or change a sector. */
export interface DefineSector {
  type: "sector.define"
  id: Uuid
  n: number
  at: number
  age_ms?: number | null
  boot_id?: number | null
  op?: Uuid | null
  stated_at?: number | null
  source?: ReportSource
  by?: string
  sector_id: Uuid
  code: string
  name: string
  kind: SectorKind
  ring?: ([number, number])[] | null
  line?: (LinePoint)[] | null
  leader_id?: Uuid | null
  parent_id?: Uuid | null
}

/** Enter or change a site. */
export interface DefineSite {
  type: "site.define"
  id: Uuid
  n: number
  at: number
  age_ms?: number | null
  boot_id?: number | null
  op?: Uuid | null
  stated_at?: number | null
  source?: ReportSource
  by?: string
  site_id: Uuid
  code: string
  name: string
  kind: SiteKind
  lat_deg?: number | null
  lon_deg?: number | null
  sector_id?: Uuid | null
  is_open?: boolean
}

/** What somebody is trained for, until when, and for whom they are here; only what is given changes. */
export interface DescribeMember {
  type: "member.describe"
  id: Uuid
  n: number
  at: number
  age_ms?: number | null
  boot_id?: number | null
  op?: Uuid | null
  stated_at?: number | null
  source?: ReportSource
  by?: string
  member_id: Uuid
  organisation_id?: Uuid | null
  qualifications?: (Qualification)[] | null
  qualified_until?: (QualificationEnd)[] | null
}

/** What was agreed of it before it begins; only what is given changes. */
export interface DescribeOperation {
  type: "operation.describe"
  id: Uuid
  n: number
  at: number
  age_ms?: number | null
  boot_id?: number | null
  op?: Uuid | null
  stated_at?: number | null
  source?: ReportSource
  by?: string
  cover_size?: CoverSize | null
  planned_start_at?: number | null
  planned_end_at?: number | null
  expected_attendance?: number | null
  organiser?: string | null
  lead_organisation_id?: Uuid | null
  triage_method?: CrewTriage | null
  cleared?: (DescribedField)[]
}

/** What a set is, and how full it is; only what is given changes. A crew tells the battery of its own sets. */
export interface DescribeRadio {
  type: "radio.describe"
  id: Uuid
  n: number
  at: number
  age_ms?: number | null
  boot_id?: number | null
  op?: Uuid | null
  stated_at?: number | null
  source?: ReportSource
  by?: string
  radio_id: Uuid
  organisation_id?: Uuid | null
  identity?: string | null
  channel?: string | null
  battery_pct?: number | null
}

/** What a vehicle is and carries; only what is given changes, an empty text or list clears. */
export interface DescribeVehicle {
  type: "vehicle.describe"
  id: Uuid
  n: number
  at: number
  age_ms?: number | null
  boot_id?: number | null
  op?: Uuid | null
  stated_at?: number | null
  source?: ReportSource
  by?: string
  vehicle_id: Uuid
  organisation_id?: Uuid | null
  seats?: number | null
  stretchers?: number | null
  plate?: string | null
  can_transport?: boolean | null
  equipment?: (string)[] | null
}

/** What tells this person from others without a name; what is left out stays as it is. */
export interface DescribeVictim {
  type: "victim.describe"
  id: Uuid
  n: number
  at: number
  age_ms?: number | null
  boot_id?: number | null
  op?: Uuid | null
  stated_at?: number | null
  source?: ReportSource
  by?: string
  victim_id: Uuid
  age_years?: number | null
  age_band?: AgeBand | null
  sex?: Sex | null
  language?: string | null
  intervention_id?: Uuid | null
}

/** What was said of an operation and can be taken back to "nobody has said". */
export type DescribedField = "cover_size" | "expected_attendance" | "lead_organisation_id" | "organiser" | "planned_end_at" | "planned_start_at"

/** A device admitted to the operation; its token is never here. */
export interface Device {
  type: "device"
  id: Uuid
  role: Role
  platform: Platform
  label: string
  team_id?: Uuid | null
  came_from_team_id?: Uuid | null
  site_id?: Uuid | null
  enrolled_at: number
  is_in_vehicle?: boolean
  is_revoked?: boolean
  stamps?: Record<string, Stamp>
}

/** A device was admitted. */
export interface DeviceEnrolled {
  type: "device.enrolled"
  device_id: Uuid
  role: Role
  platform: Platform
  label: string
  team_id?: Uuid | null
  site_id?: Uuid | null
  is_in_vehicle?: boolean
}

/** One position as a device reports it: an array, so that a report stays within 80 bytes. */
export type DeviceFix = [number, number, number, (number | null)?, (number | null)?, (number | null)?, (number | null)?, (FixDetail | null)?]

/** A device was shut out. */
export interface DeviceRevoked {
  type: "device.revoked"
  device_id: Uuid
}

/** Which way a team crossed the edge of a sector. */
export type Direction = "entered" | "left"

/** It goes on, to another destination. */
export interface DivertEvacuation {
  type: "evacuation.divert"
  id: Uuid
  n: number
  at: number
  age_ms?: number | null
  boot_id?: number | null
  op?: Uuid | null
  stated_at?: number | null
  source?: ReportSource
  by?: string
  evacuation_id: Uuid
  reason: string
  destination_site_id?: Uuid | null
  service?: string
  eta_at?: number | null
  seen_destination?: SeenDestination | null
  is_anyway?: boolean
}

export type Downstream = Welcome | JoinOutcome | SnapshotPart | Change | Advance | Positions | Accepted | Refused | Later | ServerHeartbeat | AlertNow | Resync | Drain | ReplayState

/** This server stops within `within_ms`; come back after a random delay up to `retry_ms`. */
export interface Drain {
  type: "drain"
  within_ms: number
  retry_ms: number
}

/** One thing on the map that everybody of the operation sees; whether it still holds is told by the time. */
export interface Drawing {
  type: "drawing"
  id: Uuid
  shape: DrawingShape
  points: ([number, number])[]
  symbol: string
  note?: string
  valid_from?: number | null
  valid_until?: number | null
  sector_id?: Uuid | null
  site_id?: Uuid | null
  is_removed?: boolean
  stamps?: Record<string, Stamp>
}

/** What was drawn is another way now; what is left out stayed as it was. */
export interface DrawingChanged {
  type: "drawing.changed"
  drawing_id: Uuid
  shape?: DrawingShape | null
  points?: ([number, number])[] | null
  symbol?: string | null
  note?: string | null
  validity?: Validity | null
  belonging?: Belonging | null
}

/** Something was drawn on the map. */
export interface DrawingPlaced {
  type: "drawing.placed"
  drawing_id: Uuid
  shape: DrawingShape
  points: ([number, number])[]
  symbol: string
  note?: string
  valid_from?: number | null
  valid_until?: number | null
  sector_id?: Uuid | null
  site_id?: Uuid | null
}

/** A drawing was taken off the map. */
export interface DrawingRemoved {
  type: "drawing.removed"
  drawing_id: Uuid
}

/** What its points are. */
export type DrawingShape = "area" | "line" | "point"

/** System only: a team has been inside a sector for five minutes (rule C13). */
export interface DwellInZone {
  type: "zone.dwell"
  id: Uuid
  n: number
  at: number
  age_ms?: number | null
  boot_id?: number | null
  op?: Uuid | null
  stated_at?: number | null
  source?: ReportSource
  by?: string
  team_id: Uuid
  sector_id: Uuid
  due_at: number
}

/** Done (`completed`) or taken back (`cancelled`). */
export interface EndAssignment {
  type: "assignment.end"
  id: Uuid
  n: number
  at: number
  age_ms?: number | null
  boot_id?: number | null
  op?: Uuid | null
  stated_at?: number | null
  source?: ReportSource
  by?: string
  assignment_id: Uuid
  state?: AssignmentState
  reason?: string
  decided_on?: DecidedOn | null
  is_anyway?: boolean
}

/** System only: a device has been admitted by an invitation. */
export interface EnrolDevice {
  type: "device.enrol"
  id: Uuid
  n: number
  at: number
  age_ms?: number | null
  boot_id?: number | null
  op?: Uuid | null
  stated_at?: number | null
  source?: ReportSource
  by?: string
  device_id: Uuid
  role: Role
  platform: Platform
  label: string
  team_id?: Uuid | null
  site_id?: Uuid | null
  is_in_vehicle?: boolean
}

/** Enter a person; name and phone are sealed before anything is stored. */
export interface EnrolMember {
  type: "member.enrol"
  id: Uuid
  n: number
  at: number
  age_ms?: number | null
  boot_id?: number | null
  op?: Uuid | null
  stated_at?: number | null
  source?: ReportSource
  by?: string
  member_id: Uuid
  code: string
  name?: string | null
  phone?: string | null
  organisation_id?: Uuid | null
  team_id?: Uuid | null
  qualifications?: (Qualification)[]
  qualified_until?: (QualificationEnd)[]
}

export type Entity = Operation | Organisation | Sector | Site | Team | Member | Vehicle | Radio | Device | Alert | Message | Receipt | LogEntry | Intervention | Assignment | NumberBlock | Victim | CasualtyBoard | CareRecord | GlassBreak | Evacuation | RegulationCase | Landmark | MapLayer | Drawing

/** The tag of each entity on the wire; in the order in which a snapshot sends them. */
export type EntityKind = "alert" | "assignment" | "care_record" | "casualty_board" | "device" | "drawing" | "evacuation" | "glass_break" | "intervention" | "landmark" | "log_entry" | "map_layer" | "member" | "message" | "number_block" | "operation" | "organisation" | "radio" | "receipt" | "regulation_case" | "sector" | "site" | "team" | "vehicle" | "victim"

/** System only: the key of this member is about to be destroyed. */
export interface EraseMember {
  type: "member.erase"
  id: Uuid
  n: number
  at: number
  age_ms?: number | null
  boot_id?: number | null
  op?: Uuid | null
  stated_at?: number | null
  source?: ReportSource
  by?: string
  member_id: Uuid
  by_user_id?: Uuid | null
}

/** System only: the key of this victim is about to be destroyed. */
export interface EraseVictim {
  type: "victim.erase"
  id: Uuid
  n: number
  at: number
  age_ms?: number | null
  boot_id?: number | null
  op?: Uuid | null
  stated_at?: number | null
  source?: ReportSource
  by?: string
  victim_id: Uuid
  by_user_id?: Uuid | null
}

/** System only: nobody has seen it in time, so more phones ring (rule C13). */
export interface EscalateAlert {
  type: "alert.escalate"
  id: Uuid
  n: number
  at: number
  age_ms?: number | null
  boot_id?: number | null
  op?: Uuid | null
  stated_at?: number | null
  source?: ReportSource
  by?: string
  alert_id: Uuid
  due_at: number
  team_ids?: (Uuid)[]
}

/** One journey of one or more victims to one destination. */
export interface Evacuation {
  type: "evacuation"
  id: Uuid
  victim_ids: (Uuid)[]
  state?: EvacuationState
  times?: EvacuationTimes
  case_id?: Uuid | null
  requested_by_team_id?: Uuid | null
  site_id?: Uuid | null
  care_level?: CareLevel | null
  vector?: VectorKind | null
  team_id?: Uuid | null
  vehicle_id?: Uuid | null
  transporter?: string
  eta_at?: number | null
  destination_site_id?: Uuid | null
  service?: string
  diverted_at?: number | null
  divert_reason?: string
  beds?: (Bed)[]
  handed_over_to?: string
  is_receipt_confirmed?: boolean
  cancel_reason?: string
  has_note?: boolean
  attention?: (Attention)[]
  series?: (EvacuationPoint)[]
  stamps?: Record<string, Stamp>
}

/** It has come so far. */
export interface EvacuationAdvanced {
  type: "evacuation.advanced"
  evacuation_id: Uuid
  state: EvacuationState
  eta_at?: number | null
  handed_over_to?: string
  is_confirmed?: boolean
  is_forced?: boolean
}

/** It may go, to this destination. */
export interface EvacuationAuthorised {
  type: "evacuation.authorised"
  evacuation_id: Uuid
  destination_site_id?: Uuid | null
  service?: string
}

/** It will not take place. */
export interface EvacuationCancelled {
  type: "evacuation.cancelled"
  evacuation_id: Uuid
  reason: string
}

/** It goes on, to another destination. */
export interface EvacuationDiverted {
  type: "evacuation.diverted"
  evacuation_id: Uuid
  reason: string
  destination_site_id?: Uuid | null
  service?: string
  eta_at?: number | null
}

/** One accepted report of a step; state and times are read off the series of them. */
export type EvacuationPoint = [Stamp, EvacuationState, (boolean)?, (boolean)?]

/** Somebody wants victims taken away. */
export interface EvacuationRequested {
  type: "evacuation.requested"
  evacuation_id: Uuid
  victim_ids: (Uuid)[]
  case_id?: Uuid | null
  team_id?: Uuid | null
  site_id?: Uuid | null
  care_level?: CareLevel | null
  destination_site_id?: Uuid | null
  service?: string
  has_note?: boolean
}

/** How far an evacuation is; the order of its steps is in `server.domain.evacuations`. */
export type EvacuationState = "arrived" | "authorised" | "cancelled" | "departed" | "handed_over" | "loaded" | "requested" | "vector_assigned"

/** When each step happened; None: nobody reported it. Never invented, may be reported late. */
export interface EvacuationTimes {
  requested_at?: number | null
  authorised_at?: number | null
  vector_assigned_at?: number | null
  loaded_at?: number | null
  departed_at?: number | null
  arrived_at?: number | null
  handed_over_at?: number | null
  cancelled_at?: number | null
}

/** How many people need help, as far as the call says. */
export type ExpectedVictims = "many" | "none" | "one" | "several" | "unknown"

/** What a receiver may know of the record behind a change. */
export interface Fact {
  event: OperationCreated | OperationStatusSet | OperationDescribed | PlanSwitched | RollCallConfirmed | SharingSet | WakingAllowed | OrganisationDefined | SectorDefined | SiteDefined | TeamCreated | TeamAnnounced | TeamApproved | StatusReported | CompositionDeclared | MissionMarked | LeaderNamed | TeamPlaced | TeamHeard | TeamFellSilent | CrewChanged | TeamSplit | TeamMerged | RadioTested | MemberEnrolled | MemberDescribed | MemberAssigned | PresenceReported | VehicleRegistered | VehicleDescribed | VehicleAssigned | TechnicalStateReported | RadioRegistered | RadioDescribed | RadioIssued | DeviceEnrolled | DeviceRevoked | AlertRaised | AlertAcknowledged | AlertCleared | AlertResponded | AlertPositionUpdated | AlertEndAsked | AlertEscalated | ZoneCrossed | ZoneDwelt | ThresholdsSet | AttentionMuted | LandmarksImported | LandmarkRemoved | MapLayerDefined | MapLayerRemoved | DrawingPlaced | DrawingChanged | DrawingRemoved | CareRecorded | VitalsMeasured | CareNoted | CareSigned | GlassBroken | VictimErased | MemberErased | RetentionSet | InterventionCreated | InterventionUpdated | InterventionStatusSet | InterventionMarkedDuplicate | InterventionsLinked | InterventionMayEnd | AssignmentGiven | AssignmentSent | AssignmentDelivered | AssignmentAcknowledged | AssignmentDeclined | AssignmentMadeCurrent | AssignmentEnded | NumbersReserved | NumbersReturned | MessageSent | MessageDelivered | MessageRead | MessageAcknowledged | MessageWithdrawn | RequestAnswered | RequestFulfilled | LogEntryWritten | LogEntryStruck | LogEntryCorrected | MinorCareTallied | VictimDescribed | VictimIdentified | VictimMerged | VictimMoved | VictimOutcomeSet | VictimPresenceChanged | VictimRegistered | VictimScanned | VictimTriaged | VictimUnmerged | VictimVoided | SiteCapacitySet | SiteOpened | SiteClosed | EvacuationRequested | EvacuationAuthorised | VectorAssigned | EvacuationAdvanced | EvacuationDiverted | EvacuationCancelled | BedAsked | BedAnswered | ReportMadeReady | CaseTaken | CasePassedOn | CaseDecided | DecisionReadBack | CaseWithdrawn | CaseHandedOn
  occurred_at: number
  received_at: number
  source: ReportSource
  device_id: Uuid
  user_id?: Uuid | null
  is_estimated?: boolean
  is_late?: boolean
  stated_at?: number | null
  by?: string
  caused_by?: number | null
}

/** What only some receivers tell; on the wire only if there is something of it (rule PO7). */
export type FixDetail = [(number | null)?, (boolean | null)?, (boolean)?]

/** Where a position came from. */
export type FixSource = "app" | "gpslogger" | "osmand" | "owntracks" | "traccar"

/** What the gauge shows. */
export type FuelLevel = "empty" | "full" | "half" | "quarter" | "three_quarters"

/** What was asked for is there: said by who asked, or by a post. */
export interface FulfilRequest {
  type: "message.fulfil_request"
  id: Uuid
  n: number
  at: number
  age_ms?: number | null
  boot_id?: number | null
  op?: Uuid | null
  stated_at?: number | null
  source?: ReportSource
  by?: string
  message_id: Uuid
  is_fulfilled?: boolean
}

/** Something done: a tourniquet with its time, oxygen with its flow, a defibrillator with its shocks. */
export interface Gesture {
  code: string
  at?: number | null
  ended_at?: number | null
  oxygen_l_per_min?: number | null
  shocks?: number | null
  detail?: string
}

/** Give a team an order. A busy team gets it too, and goes on with what it does. */
export interface GiveAssignment {
  type: "assignment.give"
  id: Uuid
  n: number
  at: number
  age_ms?: number | null
  boot_id?: number | null
  op?: Uuid | null
  stated_at?: number | null
  source?: ReportSource
  by?: string
  assignment_id: Uuid
  team_id: Uuid
  intervention_id?: Uuid | null
  task?: AssignmentTask
  order?: string
  site_id?: Uuid | null
  lat_deg?: number | null
  lon_deg?: number | null
  eta_at?: number | null
  is_proposal?: boolean
  is_now?: boolean
  replaces_id?: Uuid | null
  decided_on?: DecidedOn | null
  is_anyway?: boolean
}

/** The coma scale by its three parts; the total, 3 to 15, is computed by who shows it. */
export interface Glasgow {
  eyes: number
  verbal: number
  motor: number
}

/** Somebody whose role does not allow it had protected data opened, for a reason that is in the audit. */
export interface GlassBreak {
  type: "glass_break"
  id: Uuid
  victim_id: Uuid
  compartment: Compartment
  by_role: Role
  by_user_id: Uuid
  by_device_id: Uuid
  at: number
  stamps?: Record<string, Stamp>
}

/** Protected data was about to be opened for somebody whose role does not allow it. */
export interface GlassBroken {
  type: "care.glass_broken"
  glass_break_id: Uuid
  victim_id: Uuid
  compartment: Compartment
  by_role: Role
  by_user_id: Uuid
  by_device_id: Uuid
}

/** Sugar in the blood. */
export interface Glucose {
  value: number
  unit: GlucoseUnit
}

/** In what a meter shows sugar; kept as it was read, never converted. */
export type GlucoseUnit = "mg_per_dl" | "mmol_per_l"

/** I am alive, and this is where I stand; at least every 10 s. */
export interface Heartbeat {
  type: "heartbeat"
  heads?: ([Uuid, number])[]
  waiting?: number
}

/** First message of every connection, within 5 s: who I am and what I want to follow (rule HS1). */
export interface Hello {
  type: "hello"
  version: number
  credential: string
  boot_id: number
  subscriptions?: (Subscription)[]
  client?: string
  sent_at?: number | null
}

/** Who has a victim; which id is given follows from the kind. */
export interface Holder {
  kind: CustodyKind
  site_id?: Uuid | null
  team_id?: Uuid | null
  vehicle_id?: Uuid | null
  service?: string
  function?: string
}

/** Say who this is, as far as is known; sealed before anything is stored. */
export interface IdentifyVictim {
  type: "victim.identify"
  id: Uuid
  n: number
  at: number
  age_ms?: number | null
  boot_id?: number | null
  op?: Uuid | null
  stated_at?: number | null
  source?: ReportSource
  by?: string
  victim_id: Uuid
  identity: VictimIdentity
}

/** Who a member is. */
export interface Identity {
  type: "identity"
  name: string
  phone?: string | null
}

/** How sure a victim's identity is. */
export type IdentityProof = "declared" | "document" | "unknown" | "verified"

/** Enter or change many landmarks at once; all of them, or none. */
export interface ImportLandmarks {
  type: "landmark.import"
  id: Uuid
  n: number
  at: number
  age_ms?: number | null
  boot_id?: number | null
  op?: Uuid | null
  stated_at?: number | null
  source?: ReportSource
  by?: string
  landmarks: (LandmarkEntry)[]
}

/** What sort of thing happened. */
export type IncidentNature = "accident" | "drowning" | "faintness" | "illness" | "intoxication" | "other"

/** One call for help from the public, from its report to its end. */
export interface Intervention {
  type: "intervention"
  id: Uuid
  number: number
  status?: InterventionStatus
  decided?: InterventionStatus | null
  decided_at?: number | null
  reopened_at?: number | null
  status_reason?: string
  priority?: Priority
  nature?: string | null
  motive?: string | null
  place_code?: string | null
  risks?: (string)[]
  description?: string
  lat_deg?: number | null
  lon_deg?: number | null
  precision?: LocationPrecision
  address?: string
  landmark_id?: Uuid | null
  site_id?: Uuid | null
  sector_id?: Uuid | null
  call_source?: CallSource | null
  expected_victims?: ExpectedVictims
  samu_called_at?: number | null
  fire_called_at?: number | null
  police_called_at?: number | null
  external_ids?: (string)[]
  linked_to?: (Uuid)[]
  duplicate_of?: Uuid | null
  split_from?: Uuid | null
  team_ids?: (Uuid)[]
  reported_at: number
  first_alerted_at?: number | null
  first_on_scene_at?: number | null
  first_contact_at?: number | null
  ended_at?: number | null
  may_end_since?: number | null
  is_self_engaged?: boolean
  created_by_team_id?: Uuid | null
  attention?: (Attention)[]
  stamps?: Record<string, Stamp>
}

/** Somebody needs help. */
export interface InterventionCreated {
  type: "intervention.created"
  intervention_id: Uuid
  number: number
  priority?: Priority
  nature?: string | null
  motive?: string | null
  place_code?: string | null
  risks?: (string)[]
  description?: string
  lat_deg?: number | null
  lon_deg?: number | null
  precision?: LocationPrecision
  address?: string
  landmark_id?: Uuid | null
  site_id?: Uuid | null
  sector_id?: Uuid | null
  call_source?: CallSource | null
  expected_victims?: ExpectedVictims
  external_ids?: (string)[]
  split_from?: Uuid | null
  is_self_engaged?: boolean
  created_by_team_id?: Uuid | null
}

/** It is the same as another one. */
export interface InterventionMarkedDuplicate {
  type: "intervention.marked_duplicate"
  intervention_id: Uuid
  duplicate_of: Uuid
}

/** Nobody there waits for anything any more; None: somebody does again. */
export interface InterventionMayEnd {
  type: "intervention.may_end"
  intervention_id: Uuid
  since?: number | null
}

/** How far the help is; the steps in between follow from what the teams do. */
export type InterventionStatus = "assessed" | "assigned" | "cancelled" | "duplicate" | "ended" | "in_progress" | "no_need" | "reported" | "validated"

/** People decided how far it is. */
export interface InterventionStatusSet {
  type: "intervention.status_set"
  intervention_id: Uuid
  status: InterventionStatus
  reason?: string
}

/** What was given was changed. */
export interface InterventionUpdated {
  type: "intervention.updated"
  intervention_id: Uuid
  priority?: Priority | null
  nature?: string | null
  motive?: string | null
  place_code?: string | null
  risks?: (string)[] | null
  description?: string | null
  lat_deg?: number | null
  lon_deg?: number | null
  precision?: LocationPrecision | null
  address?: string | null
  landmark_id?: Uuid | null
  site_id?: Uuid | null
  sector_id?: Uuid | null
  call_source?: CallSource | null
  expected_victims?: ExpectedVictims | null
  samu_called_at?: number | null
  fire_called_at?: number | null
  police_called_at?: number | null
  external_ids?: (string)[] | null
  cleared?: (Clearable)[]
}

/** Two belong together, or no longer. */
export interface InterventionsLinked {
  type: "intervention.linked"
  intervention_id: Uuid
  other_id: Uuid
  is_linked?: boolean
}

/** Hand a set to a team, or take it back. */
export interface IssueRadio {
  type: "radio.issue"
  id: Uuid
  n: number
  at: number
  age_ms?: number | null
  boot_id?: number | null
  op?: Uuid | null
  stated_at?: number | null
  source?: ReportSource
  by?: string
  radio_id: Uuid
  team_id?: Uuid | null
}

/** How a subscription starts. */
export type JoinMode = "denied" | "resume" | "snapshot"

/** The answer to one subscription, inside `Welcome` or alone after a `Resume` or a `Resync`. */
export interface JoinOutcome {
  type: "joined"
  operation_id: Uuid
  mode: JoinMode
  scope: Scope
  log_id?: Uuid | null
  seq?: number
  reason?: SnapshotReason | null
  view?: string
}

/** One report of where a victim is or who has them; presence, custody and times are read off the series of them. */
export interface JourneyPoint {
  stamp: Stamp
  presence?: VictimPresence | null
  site_id?: Uuid | null
  holder?: Holder | null
  is_confirmed?: boolean
  by?: Role | null
  reason?: string
  is_correction?: boolean
}

/** A place with a short name, so that it can be said in two letters and found on the map. */
export interface Landmark {
  type: "landmark"
  id: Uuid
  code: string
  name: string
  kind: LandmarkKind
  lat_deg: number
  lon_deg: number
  is_removed?: boolean
  stamps?: Record<string, Stamp>
}

/** One landmark of a list that is entered. */
export interface LandmarkEntry {
  landmark_id: Uuid
  code: string
  name: string
  kind: LandmarkKind
  lat_deg: number
  lon_deg: number
}

/** What sort of place it is. */
export type LandmarkKind = "gate" | "grid" | "km_point" | "other" | "stand"

/** A landmark was taken off the map. */
export interface LandmarkRemoved {
  type: "landmark.removed"
  landmark_id: Uuid
}

/** Landmarks were entered or changed. */
export interface LandmarksImported {
  type: "landmark.imported"
  landmarks: (LandmarkEntry)[]
}

/** Nothing was decided; keep the command and send it again after `retry_ms` (rule C11). */
export interface Later {
  type: "later"
  command_id: Uuid
  retry_ms: number
}

/** Somebody leads the team, or nobody any more. */
export interface LeaderNamed {
  type: "team.leader_named"
  team_id: Uuid
  member_id?: Uuid | null
}

/** One injury. */
export interface Lesion {
  kind: LesionKind
  body_part_code?: string | null
  side?: Side | null
  pain?: Pain | null
  detail?: string
}

/** What is seen or felt. */
export type LesionKind = "amputation" | "burn" | "closed_fracture" | "deformity" | "haemorrhage" | "open_fracture" | "other" | "pain" | "wound"

/** What this server accepts. */
export interface Limits {
  max_frame_bytes: number
  heartbeat_ms: number
  commands_per_s: number
  positions_per_s: number
}

/** A point of a line, with the kilometre written there if there is one. */
export type LinePoint = [number, number, (number | null)?]

/** They belong together without being the same; or no longer. */
export interface LinkInterventions {
  type: "intervention.link"
  id: Uuid
  n: number
  at: number
  age_ms?: number | null
  boot_id?: number | null
  op?: Uuid | null
  stated_at?: number | null
  source?: ReportSource
  by?: string
  intervention_id: Uuid
  other_id: Uuid
  is_linked?: boolean
}

/** How well the place is known. */
export type LocationPrecision = "address" | "city" | "exact" | "street" | "unknown"

/** One entry. Its text never changes: a correction is an entry of its own, and a struck one stays readable. */
export interface LogEntry {
  type: "log_entry"
  id: Uuid
  kind: LogEntryKind
  origin?: string | null
  recipient?: string | null
  title?: string | null
  text?: string
  is_important?: boolean
  is_shared?: boolean
  links?: (LogLink)[]
  occurred_at: number
  entered_at: number
  device_id: Uuid
  user_id?: Uuid | null
  source: ReportSource
  corrects?: Uuid | null
  correct_reason?: string
  corrected_by?: Uuid | null
  struck_at?: number | null
  strike_reason?: string
  stamps?: Record<string, Stamp>
}

/** A new entry says it right. */
export interface LogEntryCorrected {
  type: "log.corrected"
  entry_id: Uuid
  correction_id: Uuid
  text: string
  reason: string
  title?: string | null
}

/** What sort of thing was written down. */
export type LogEntryKind = "bookmark" | "decision" | "event" | "message_in" | "message_out" | "resource" | "sitrep" | "victim"

/** An entry should not be there. */
export interface LogEntryStruck {
  type: "log.struck"
  entry_id: Uuid
  reason: string
}

/** Somebody wrote something down. */
export interface LogEntryWritten {
  type: "log.written"
  entry_id: Uuid
  kind: LogEntryKind
  text: string
  title?: string | null
  origin?: string | null
  recipient?: string | null
  is_important?: boolean
  is_shared?: boolean
  links?: (LogLink)[]
}

/** What an entry is about. */
export interface LogLink {
  kind: string
  id: Uuid
}

/** Of its orders, this is what the team does now. */
export interface MakeCurrent {
  type: "assignment.make_current"
  id: Uuid
  n: number
  at: number
  age_ms?: number | null
  boot_id?: number | null
  op?: Uuid | null
  stated_at?: number | null
  source?: ReportSource
  by?: string
  assignment_id: Uuid
}

/** One sheet under the teams of every post's map; its file is fetched apart. */
export interface MapLayer {
  type: "map_layer"
  id: Uuid
  name: string
  kind: MapLayerKind
  file: string
  corners?: [[number, number], [number, number], [number, number], [number, number]] | null
  is_removed?: boolean
  stamps?: Record<string, Stamp>
}

/** A file was laid under the teams, or got another name or place. */
export interface MapLayerDefined {
  type: "map_layer.defined"
  map_layer_id: Uuid
  name: string
  kind: MapLayerKind
  file: string
  corners?: [[number, number], [number, number], [number, number], [number, number]] | null
}

/** What its file holds. */
export type MapLayerKind = "drawing" | "picture"

/** A layer was taken off the map. */
export interface MapLayerRemoved {
  type: "map_layer.removed"
  map_layer_id: Uuid
}

/** It is the same as another one, which goes on; opening it again takes that back. */
export interface MarkDuplicate {
  type: "intervention.mark_duplicate"
  id: Uuid
  n: number
  at: number
  age_ms?: number | null
  boot_id?: number | null
  op?: Uuid | null
  stated_at?: number | null
  source?: ReportSource
  by?: string
  intervention_id: Uuid
  duplicate_of: Uuid
}

/** Somebody opened it: a crew for its team, a post for the posts. */
export interface MarkMessageRead {
  type: "message.mark_read"
  id: Uuid
  n: number
  at: number
  age_ms?: number | null
  boot_id?: number | null
  op?: Uuid | null
  stated_at?: number | null
  source?: ReportSource
  by?: string
  message_id: Uuid
}

/** The report is passed, or the destination is given: said by the crew, or heard from it. */
export interface MarkMission {
  type: "team.mark_mission"
  id: Uuid
  n: number
  at: number
  age_ms?: number | null
  boot_id?: number | null
  op?: Uuid | null
  stated_at?: number | null
  source?: ReportSource
  by?: string
  mark: MissionMark
  team_id?: Uuid | null
}

/** One accepted report of a mark of the mission; of the current mission, the first of each counts. */
export type MarkPoint = [Stamp, MissionMark]

/** One round of vital signs; `stated_at` is when they were taken, if not now. */
export interface MeasureVitals {
  type: "care.measure"
  id: Uuid
  n: number
  at: number
  age_ms?: number | null
  boot_id?: number | null
  op?: Uuid | null
  stated_at?: number | null
  source?: ReportSource
  by?: string
  victim_id: Uuid
  vitals: Vitals
}

/** Who measured, which says how far a figure is to be trusted. */
export type Measurer = "first_aider" | "monitor" | "nurse" | "physician"

/** What was before (MHTA), and the complaint (PQRST). */
export interface MedicalHistory {
  illness?: string
  hospitalisation?: string
  treatment?: string
  allergy?: string
  provoked_by?: string
  quality?: string
  region?: string
  severity?: Pain | null
  since_at?: number | null
}

/** A person deployed, known to screens by a short code and qualifications; the name is opened on request only. */
export interface Member {
  type: "member"
  id: Uuid
  code: string
  organisation_id?: Uuid | null
  team_id?: Uuid | null
  qualifications?: (Qualification)[]
  qualified_until?: (QualificationEnd)[]
  presence?: Presence
  presence_at?: number | null
  has_identity?: boolean
  identity?: Sealed | null
  is_erased?: boolean
  stamps?: Record<string, Stamp>
}

/** A member joined a team, or left theirs. */
export interface MemberAssigned {
  type: "member.assigned"
  member_id: Uuid
  team_id?: Uuid | null
}

/** Something was said of what a member is trained for. */
export interface MemberDescribed {
  type: "member.described"
  member_id: Uuid
  organisation_id?: Uuid | null
  qualifications?: (Qualification)[] | null
  qualified_until?: (QualificationEnd)[] | null
}

/** A person was entered. `Identity` becomes `Sealed` between decision and log (rule C12). */
export interface MemberEnrolled {
  type: "member.enrolled"
  member_id: Uuid
  code: string
  identity?: Identity | Sealed | null
  organisation_id?: Uuid | null
  team_id?: Uuid | null
  qualifications?: (Qualification)[]
  qualified_until?: (QualificationEnd)[]
}

/** Name and telephone of this member are gone for ever; the code stays. */
export interface MemberErased {
  type: "member.erased"
  member_id: Uuid
  by_user_id?: Uuid | null
}

/** One team ends and its people, things, missions and victims go to another; nothing of the work ends. */
export interface MergeTeams {
  type: "team.merge"
  id: Uuid
  n: number
  at: number
  age_ms?: number | null
  boot_id?: number | null
  op?: Uuid | null
  stated_at?: number | null
  source?: ReportSource
  by?: string
  team_id: Uuid
  into_team_id: Uuid
  headcount?: number | null
}

/** Two numbers are one person: count `into_id` only. Both numbers keep finding them. */
export interface MergeVictims {
  type: "victim.merge"
  id: Uuid
  n: number
  at: number
  age_ms?: number | null
  boot_id?: number | null
  op?: Uuid | null
  stated_at?: number | null
  source?: ReportSource
  by?: string
  victim_id: Uuid
  into_id: Uuid
  reason?: string
}

/** One message. It never says who a victim is: numbers only, as on the radio. Which team has it is told by one `Receipt` for each team, so that a confirmation does not send the message again. */
export interface Message {
  type: "message"
  id: Uuid
  kind: MessageKind
  priority?: MessagePriority
  from_device_id: Uuid
  from_team_id?: Uuid | null
  from_site_id?: Uuid | null
  to?: Addressees
  team_ids?: (Uuid)[]
  is_for_posts?: boolean
  text?: string
  canned_code?: string | null
  slots?: (number)[]
  sitrep?: SituationReport | null
  methane?: Methane | null
  request?: ResourceRequest | null
  answer?: RequestAnswer | null
  fulfilled_at?: number | null
  requires_ack?: boolean
  sent_at: number
  accepted_at: number
  expires_at?: number | null
  in_reply_to?: Uuid | null
  is_shared?: boolean
  channel?: string
  is_reached?: boolean
  is_acknowledged?: boolean
  read_at?: number | null
  acknowledged_at?: number | null
  withdrawn_at?: number | null
  withdraw_reason?: string
  attention?: (Attention)[]
  stamps?: Record<string, Stamp>
}

/** The team confirmed it; None: a post did. */
export interface MessageAcknowledged {
  type: "message.acknowledged"
  message_id: Uuid
  team_id?: Uuid | null
  is_by_voice?: boolean
}

/** A phone of the team has it. */
export interface MessageDelivered {
  type: "message.delivered"
  message_id: Uuid
  team_id: Uuid
}

/** What a message is for. */
export type MessageKind = "broadcast" | "canned" | "methane" | "order" | "request" | "sitrep" | "text"

/** How much a message may interrupt. */
export type MessagePriority = "flash" | "routine" | "urgent"

/** The team opened it; None: a post did. */
export interface MessageRead {
  type: "message.read"
  message_id: Uuid
  team_id?: Uuid | null
}

/** A message was accepted; `team_ids` are the teams that its addressees came to. */
export interface MessageSent {
  type: "message.sent"
  message_id: Uuid
  kind: MessageKind
  to?: Addressees
  team_ids?: (Uuid)[]
  is_for_posts?: boolean
  from_team_id?: Uuid | null
  from_site_id?: Uuid | null
  text?: string
  canned_code?: string | null
  slots?: (number)[]
  sitrep?: SituationReport | null
  methane?: Methane | null
  request?: ResourceRequest | null
  requires_ack?: boolean
  priority?: MessagePriority
  expires_at?: number | null
  in_reply_to?: Uuid | null
  is_shared?: boolean
  channel?: string
}

/** It does not count any longer. */
export interface MessageWithdrawn {
  type: "message.withdrawn"
  message_id: Uuid
  reason: string
}

/** The first report of a major incident, one field for each letter. */
export interface Methane {
  is_declared?: boolean
  exact_location?: string
  type_of_incident?: string
  hazards?: string
  access?: string
  number_of_casualties?: string
  emergency_services?: string
}

/** Small things treated at a place, counted without a number: a plaster, a blister. */
export interface MinorCareRow {
  site_id?: Uuid | null
  nature: string
  count: number
}

/** So many more, or fewer, small things treated without a number. */
export interface MinorCareTallied {
  type: "victim.minor_care_tallied"
  nature: string
  count: number
  site_id?: Uuid | null
}

/** What happens in a mission beside the steps of the team. */
export type MissionMark = "destination_given" | "report_passed"

/** The report of the team's victim is passed, or its destination is given. */
export interface MissionMarked {
  type: "team.mission_marked"
  team_id: Uuid
  mark: MissionMark
}

/** When each step of the current (or last) mission happened; None: not reported. A step skipped by a later report stays None: times are never invented, and may be reported late. */
export interface MissionTimes {
  started_at?: number | null
  alerted_at?: number | null
  en_route_at?: number | null
  on_scene_at?: number | null
  with_patient_at?: number | null
  transporting_at?: number | null
  at_destination_at?: number | null
  handed_over_at?: number | null
  left_destination_at?: number | null
  ended_at?: number | null
  transit_stops?: (TransitStop)[]
  report_passed_at?: number | null
  destination_given_at?: number | null
  back_base_at?: number | null
}

/** Give a person into other hands: the giver's word counts at once. */
export interface MoveVictim {
  type: "victim.move"
  id: Uuid
  n: number
  at: number
  age_ms?: number | null
  boot_id?: number | null
  op?: Uuid | null
  stated_at?: number | null
  source?: ReportSource
  by?: string
  victim_id: Uuid
  to: Holder
}

/** Decide to wait: this item is quiet until then, at most four hours. Never a call for help nobody has seen. */
export interface MuteAttention {
  type: "attention.mute"
  id: Uuid
  n: number
  at: number
  age_ms?: number | null
  boot_id?: number | null
  op?: Uuid | null
  stated_at?: number | null
  source?: ReportSource
  by?: string
  subject_id: Uuid
  cause: AttentionCause
  until: number
  reason: string
}

/** Who leads the team; nobody: whoever led it does no longer. */
export interface NameLeader {
  type: "team.name_leader"
  id: Uuid
  n: number
  at: number
  age_ms?: number | null
  boot_id?: number | null
  op?: Uuid | null
  stated_at?: number | null
  source?: ReportSource
  by?: string
  team_id: Uuid
  member_id?: Uuid | null
}

/** Head and nerves. */
export interface Neurological {
  is_conscious?: boolean | null
  has_lost_consciousness?: boolean | null
  unconscious_s?: number | null
  gcs?: Glasgow | null
  avpu?: Avpu | null
  is_disoriented?: boolean | null
  is_agitated?: boolean | null
  has_vomited?: boolean | null
  has_convulsed?: boolean | null
  pupils?: Pupils | null
  motor_trouble_codes?: (string)[]
}

/** A remark about somebody's care. */
export interface NoteCare {
  type: "care.note"
  id: Uuid
  n: number
  at: number
  age_ms?: number | null
  boot_id?: number | null
  op?: Uuid | null
  stated_at?: number | null
  source?: ReportSource
  by?: string
  victim_id: Uuid
  remark: SealedNote
}

/** Consecutive numbers that one device laid aside, so that it can number things without a network. */
export interface NumberBlock {
  type: "number_block"
  id: Uuid
  kind: NumberKind
  first: number
  last: number
  device_id: Uuid
  team_id?: Uuid | null
  site_id?: Uuid | null
  used?: (number)[]
  reserved_at: number
  returned_at?: number | null
  stamps?: Record<string, Stamp>
}

/** What is numbered; each kind counts by itself. */
export type NumberKind = "intervention" | "victim"

/** The author's device holds the numbers from `first` to `last`. */
export interface NumbersReserved {
  type: "numbers.reserved"
  block_id: Uuid
  kind: NumberKind
  first: number
  last: number
  team_id?: Uuid | null
  site_id?: Uuid | null
}

/** What the block had left is void. */
export interface NumbersReturned {
  type: "numbers.returned"
  block_id: Uuid
}

/** It takes people from now on. */
export interface OpenSite {
  type: "site.open"
  id: Uuid
  n: number
  at: number
  age_ms?: number | null
  boot_id?: number | null
  op?: Uuid | null
  stated_at?: number | null
  source?: ReportSource
  by?: string
  site_id: Uuid
}

/** An incident or a deployment: the scope of everything, the unit of order, privacy, replay and scale. */
export interface Operation {
  type: "operation"
  id: Uuid
  code: string
  name: string
  kind: OperationKind
  mode?: OperationMode
  status?: OperationStatus
  created_at: number
  opened_at?: number | null
  closed_at?: number | null
  silent_after_ms?: number
  plan?: Plan
  catalogue?: string
  thresholds?: Thresholds
  retention_until?: number | null
  plan_since?: number | null
  numbering?: VictimNumbering
  triage_method?: CrewTriage
  sharing?: (Share)[]
  roll_call_at?: number | null
  close_reason?: string
  may_wake_phones?: boolean
  cover_size?: CoverSize | null
  planned_start_at?: number | null
  planned_end_at?: number | null
  expected_attendance?: number | null
  organiser?: string | null
  lead_organisation_id?: Uuid | null
  stamps?: Record<string, Stamp>
}

/** An operation began its log. */
export interface OperationCreated {
  type: "operation.created"
  code: string
  name: string
  kind: OperationKind
  mode?: OperationMode
  silent_after_ms?: number
  plan?: Plan
  catalogue?: string
  thresholds?: Thresholds
  numbering?: VictimNumbering
  triage_method?: CrewTriage
  cover_size?: CoverSize | null
  planned_start_at?: number | null
  planned_end_at?: number | null
  expected_attendance?: number | null
  organiser?: string | null
}

/** Something was said of what was agreed. */
export interface OperationDescribed {
  type: "operation.described"
  cover_size?: CoverSize | null
  planned_start_at?: number | null
  planned_end_at?: number | null
  expected_attendance?: number | null
  organiser?: string | null
  lead_organisation_id?: Uuid | null
  triage_method?: CrewTriage | null
  cleared?: (DescribedField)[]
}

/** What the deployment is for. */
export type OperationKind = "duty" | "event_cover" | "exercise" | "mass_casualty" | "population_support" | "search" | "shelter" | "street_outreach" | "training"

/** Whether what is shown is real; anything else than `actual` is marked as such everywhere. */
export type OperationMode = "actual" | "exercise" | "test"

/** Where the operation stands in its life. */
export type OperationStatus = "cancelled" | "closed" | "closing" | "open" | "planned" | "suspended"

/** The operation was opened, suspended, closed … */
export interface OperationStatusSet {
  type: "operation.status_set"
  status: OperationStatus
  reason?: string
}

/** A body that provides resources; each team, vehicle and member belongs to one. */
export interface Organisation {
  type: "organisation"
  id: Uuid
  name: string
  kind: OrganisationKind
  country?: string
  stamps?: Record<string, Stamp>
}

/** An organisation was entered or changed. */
export interface OrganisationDefined {
  type: "organisation.defined"
  organisation_id: Uuid
  name: string
  kind: OrganisationKind
  country?: string
}

/** What sort of body provides the resources. */
export type OrganisationKind = "association" | "authority" | "ems" | "fire" | "hospital" | "military" | "organiser" | "police"

/** How much it hurts, on a named scale; 0 is no pain. */
export interface Pain {
  scale: PainScale
  value: number
}

/** Which scale a pain was told on: the numbers of one mean nothing on the other. */
export type PainScale = "to_four" | "to_ten"

/** A post told the team by radio or in person, and confirms for it. */
export interface PassMessageByVoice {
  type: "message.pass_by_voice"
  id: Uuid
  n: number
  at: number
  age_ms?: number | null
  boot_id?: number | null
  op?: Uuid | null
  stated_at?: number | null
  source?: ReportSource
  by?: string
  message_id: Uuid
  team_id: Uuid
}

/** The physician of the medical regulation has heard it; their number of the case comes back. */
export interface PassOn {
  type: "regulation.pass_on"
  id: Uuid
  n: number
  at: number
  age_ms?: number | null
  boot_id?: number | null
  op?: Uuid | null
  stated_at?: number | null
  source?: ReportSource
  by?: string
  case_id: Uuid
  samu_file_number?: string
}

/** Draw something on the map, or draw again what was taken off. */
export interface PlaceDrawing {
  type: "drawing.place"
  id: Uuid
  n: number
  at: number
  age_ms?: number | null
  boot_id?: number | null
  op?: Uuid | null
  stated_at?: number | null
  source?: ReportSource
  by?: string
  drawing_id: Uuid
  shape: DrawingShape
  points: ([number, number])[]
  symbol: string
  note?: string
  valid_from?: number | null
  valid_until?: number | null
  sector_id?: Uuid | null
  site_id?: Uuid | null
}

/** Where the counted are. */
export type PlaceKind = "destination" | "left" | "lost" | "scene" | "site" | "transport"

/** Who is in one place; rows of nobody are left out. */
export interface PlaceRow {
  kind: PlaceKind
  site_id?: Uuid | null
  counts: CategoryCounts
}

/** Give a team its sector and home site, or say where it is. With a landmark or a position and neither sector nor site, only where it is changes. */
export interface PlaceTeam {
  type: "team.place"
  id: Uuid
  n: number
  at: number
  age_ms?: number | null
  boot_id?: number | null
  op?: Uuid | null
  stated_at?: number | null
  source?: ReportSource
  by?: string
  team_id: Uuid
  sector_id?: Uuid | null
  site_id?: Uuid | null
  landmark_id?: Uuid | null
  lat_deg?: number | null
  lon_deg?: number | null
}

/** Which emergency plan is in force. */
export type Plan = "none" | "novi" | "orsec_other" | "plan_blanc"

/** A plan came into force, or ended. */
export interface PlanSwitched {
  type: "operation.plan_switched"
  plan: Plan
  catalogue: string
  thresholds: Thresholds
  numbering?: VictimNumbering
  triage_method?: CrewTriage
}

/** A place that the plan needs; one of the same code or identifier that exists already is left as it is. */
export interface PlannedSite {
  site_id: Uuid
  code: string
  name: string
  kind: SiteKind
  lat_deg?: number | null
  lon_deg?: number | null
}

/** What sort of device it is. */
export type Platform = "browser" | "phone" | "program" | "tracker"

/** The newest position of each team that moved since the last such frame; at most four a second. */
export interface Positions {
  type: "positions"
  operation_id: Uuid
  positions: (TeamPosition)[]
}

/** Is this person here? */
export type Presence = "absent" | "checked_in" | "checked_out" | "expected" | "injured" | "on_break"

/** A member arrived, rests, left … */
export interface PresenceReported {
  type: "member.presence_reported"
  member_id: Uuid
  presence: Presence
}

/** What comes first. */
export type Priority = "nr" | "p0" | "p1" | "p2" | "p3"

/** Psychological first aid (PSSP). */
export interface Psychological {
  has_contact?: boolean | null
  sign_codes?: (string)[]
  to_warn?: string
  evolution?: string
}

/** Are both pupils of one size? */
export type PupilSize = "equal" | "left_larger" | "right_larger"

/** Size and reaction to light. */
export interface Pupils {
  size?: PupilSize | null
  are_reactive?: boolean | null
}

/** What a member is trained for. */
export type Qualification = "cover_head" | "dog" | "driver" | "logistics" | "nautical" | "nurse" | "physician" | "post_leader" | "psc" | "pse1" | "pse2" | "psychological" | "radio_operator" | "section_leader" | "sector_leader" | "team_leader"

/** Until when a qualification holds; afterwards posts are warned, and nothing is refused (rule RE3). */
export type QualificationEnd = [Qualification, number]

/** A radio set, issued to at most one team at a time. */
export interface Radio {
  type: "radio"
  id: Uuid
  code: string
  kind: RadioKind
  identity?: string
  channel?: string
  team_id?: Uuid | null
  issued_at?: number | null
  returned_at?: number | null
  organisation_id?: Uuid | null
  battery_pct?: number | null
  battery_at?: number | null
  stamps?: Record<string, Stamp>
}

/** Something was said of a set: what it is, how full it is. */
export interface RadioDescribed {
  type: "radio.described"
  radio_id: Uuid
  organisation_id?: Uuid | null
  identity?: string | null
  channel?: string | null
  battery_pct?: number | null
}

/** A set went to a team, or came back. */
export interface RadioIssued {
  type: "radio.issued"
  radio_id: Uuid
  team_id?: Uuid | null
}

/** The network a set speaks on. */
export type RadioKind = "digital_antares" | "dmr" | "lora" | "lte_ptt" | "tetra" | "vhf"

/** A radio set was entered. */
export interface RadioRegistered {
  type: "radio.registered"
  radio_id: Uuid
  code: string
  kind: RadioKind
  identity?: string
  channel?: string
  organisation_id?: Uuid | null
}

/** A team's radio was tried. */
export interface RadioTested {
  type: "team.radio_tested"
  team_id: Uuid
  is_good?: boolean
}

/** SOS. Never refused for sequence, never delayed. */
export interface RaiseAlert {
  type: "alert.raise"
  id: Uuid
  n: number
  at: number
  age_ms?: number | null
  boot_id?: number | null
  op?: Uuid | null
  stated_at?: number | null
  source?: ReportSource
  by?: string
  alert_id: Uuid
  kind?: AlertKind
  team_id?: Uuid | null
  lat_deg?: number | null
  lon_deg?: number | null
  note?: string
}

/** The crew has repeated the decision, and so has understood it. */
export interface ReadBack {
  type: "regulation.read_back"
  id: Uuid
  n: number
  at: number
  age_ms?: number | null
  boot_id?: number | null
  op?: Uuid | null
  stated_at?: number | null
  source?: ReportSource
  by?: string
  case_id: Uuid
}

/** How far one message has come with one team; there is none before the team has it. */
export interface Receipt {
  type: "receipt"
  id: Uuid
  message_id: Uuid
  team_id: Uuid
  delivered_at?: number | null
  read_at?: number | null
  acknowledged_at?: number | null
  is_by_voice?: boolean
  stamps?: Record<string, Stamp>
}

/** Write the care sheet, or a corrected version of it; the one before is kept. */
export interface RecordCare {
  type: "care.record"
  id: Uuid
  n: number
  at: number
  age_ms?: number | null
  boot_id?: number | null
  op?: Uuid | null
  stated_at?: number | null
  source?: ReportSource
  by?: string
  victim_id: Uuid
  report: CareReport
}

/** Why a command changed nothing; each is final for that command id, so the device stops sending it (rule C9). */
export type RefusalCode = "already_exists" | "erased" | "forbidden" | "invalid_value" | "key_reused" | "malformed" | "operation_closed" | "out_of_sequence" | "read_only" | "replay" | "stale" | "still_open" | "unknown_target"

/** Your command changed nothing and never will; take it off the queue and show why (rule C9). */
export interface Refused {
  type: "refused"
  command_id: Uuid | null
  code: RefusalCode
  sentence: Record<string, string>
  field?: string | null
  last?: Operation | Organisation | Sector | Site | Team | Member | Vehicle | Radio | Device | Alert | Message | Receipt | LogEntry | Intervention | Assignment | NumberBlock | Victim | CasualtyBoard | CareRecord | GlassBreak | Evacuation | RegulationCase | Landmark | MapLayer | Drawing | null
}

/** Enter a radio set. */
export interface RegisterRadio {
  type: "radio.register"
  id: Uuid
  n: number
  at: number
  age_ms?: number | null
  boot_id?: number | null
  op?: Uuid | null
  stated_at?: number | null
  source?: ReportSource
  by?: string
  radio_id: Uuid
  code: string
  kind: RadioKind
  identity?: string
  channel?: string
  organisation_id?: Uuid | null
}

/** Enter a vehicle. */
export interface RegisterVehicle {
  type: "vehicle.register"
  id: Uuid
  n: number
  at: number
  age_ms?: number | null
  boot_id?: number | null
  op?: Uuid | null
  stated_at?: number | null
  source?: ReportSource
  by?: string
  vehicle_id: Uuid
  call_sign: string
  kind: VehicleKind
  organisation_id?: Uuid | null
  seats?: number
  stretchers?: number
  plate?: string
  can_transport?: boolean | null
  equipment?: (string)[]
}

/** Give a person a number: a category is enough, everything else may come later or never. */
export interface RegisterVictim {
  type: "victim.register"
  id: Uuid
  n: number
  at: number
  age_ms?: number | null
  boot_id?: number | null
  op?: Uuid | null
  stated_at?: number | null
  source?: ReportSource
  by?: string
  victim_id: Uuid
  number?: number | null
  category?: TriageCategory
  method?: TriageMethod
  scan_kind?: ScanKind | null
  scan_value?: string | null
  age_years?: number | null
  age_band?: AgeBand | null
  sex?: Sex | null
  language?: string | null
  intervention_id?: Uuid | null
  team_id?: Uuid | null
  site_id?: Uuid | null
  identity?: VictimIdentity | null
  from_minor_care?: string | null
}

/** Several at once, without a form; their ids follow from the id of the command. */
export interface RegisterVictims {
  type: "victim.register_batch"
  id: Uuid
  n: number
  at: number
  age_ms?: number | null
  boot_id?: number | null
  op?: Uuid | null
  stated_at?: number | null
  source?: ReportSource
  by?: string
  count: number
  category: TriageCategory
  first_number?: number | null
  method?: TriageMethod
  intervention_id?: Uuid | null
  team_id?: Uuid | null
  site_id?: Uuid | null
}

/** What the medical regulation said when it was called. */
export interface RegulationAdvice {
  at: number
  function?: string
  decision?: string
}

/** One report about one victim, on its way to a decision and back. */
export interface RegulationCase {
  type: "regulation_case"
  id: Uuid
  victim_id: Uuid
  intervention_id?: Uuid | null
  team_id?: Uuid | null
  site_id?: Uuid | null
  state?: RegulationState
  red_flag_count?: number
  times?: RegulationTimes
  samu_file_number?: string
  decision?: RegulationDecision | null
  destination_site_id?: Uuid | null
  service?: string
  has_decision_note?: boolean
  has_note?: boolean
  withdraw_reason?: string
  attention?: (Attention)[]
  series?: (RegulationPoint)[]
  stamps?: Record<string, Stamp>
}

/** What the medical regulation wants. */
export type RegulationDecision = "left_on_scene" | "medical_reinforcement" | "refusal" | "transport"

/** One accepted report of a step; state and times are read off the series of them. */
export type RegulationPoint = [Stamp, RegulationState, (boolean)?]

/** How far a report is; the order of its steps is in `server.domain.regulation`. */
export type RegulationState = "decided" | "passed" | "read_back" | "ready" | "taken" | "withdrawn"

/** When each step was done and on which device; None: nobody reported it. */
export interface RegulationTimes {
  ready_at?: number | null
  ready_by?: Uuid | null
  taken_at?: number | null
  taken_by?: Uuid | null
  passed_at?: number | null
  passed_by?: Uuid | null
  decided_at?: number | null
  decided_by?: Uuid | null
  read_back_at?: number | null
  read_back_by?: Uuid | null
  withdrawn_at?: number | null
  withdrawn_by?: Uuid | null
}

/** Take a drawing off the map. */
export interface RemoveDrawing {
  type: "drawing.remove"
  id: Uuid
  n: number
  at: number
  age_ms?: number | null
  boot_id?: number | null
  op?: Uuid | null
  stated_at?: number | null
  source?: ReportSource
  by?: string
  drawing_id: Uuid
}

/** Take a landmark off the map; its code is free again. */
export interface RemoveLandmark {
  type: "landmark.remove"
  id: Uuid
  n: number
  at: number
  age_ms?: number | null
  boot_id?: number | null
  op?: Uuid | null
  stated_at?: number | null
  source?: ReportSource
  by?: string
  landmark_id: Uuid
}

/** Take a layer off the map. */
export interface RemoveMapLayer {
  type: "map_layer.remove"
  id: Uuid
  n: number
  at: number
  age_ms?: number | null
  boot_id?: number | null
  op?: Uuid | null
  stated_at?: number | null
  source?: ReportSource
  by?: string
  map_layer_id: Uuid
}

/** An entity that this receiver sees no longer. */
export interface Removed {
  kind: EntityKind
  id: string
}

/** By which time an operation is shown again. */
export type ReplayClock = "happened" | "known"

/** Steer the replay of this connection; what is left out stays. Answered by `replay.state`. */
export interface ReplayControl {
  type: "replay.control"
  is_playing?: boolean | null
  speed?: number | null
  seek_at?: number | null
  seek_seq?: number | null
  step?: number | null
}

/** Where the replay of this connection stands: after each join, seek and control, and twice a second in between. */
export interface ReplayState {
  type: "replay.state"
  operation_id: Uuid
  clock: ReplayClock
  at: number
  seq: number
  last_seq: number
  fact_seq?: number
  first_at: number
  last_at: number
  speed: number
  is_playing: boolean
  is_at_end: boolean
}

/** Wish to see an operation as it was, instead of following it; from its first fact unless a point is given. */
export interface ReplayWish {
  clock?: ReplayClock
  at?: number | null
  seq?: number | null
}

/** A crew has its report ready, or has brought it up to date. */
export interface ReportMadeReady {
  type: "regulation.report_made_ready"
  case_id: Uuid
  victim_id: Uuid
  team_id?: Uuid | null
  intervention_id?: Uuid | null
  site_id?: Uuid | null
  red_flag_count?: number
  has_note?: boolean
}

/** Where this device's team is: the newest fix first, then a backlog (rule PO1). Never answered. */
export interface ReportPosition {
  type: "position.report"
  fixes: (DeviceFix)[]
  team_id?: Uuid | null
  operation_id?: Uuid | null
}

/** Check in, break, check out … */
export interface ReportPresence {
  type: "member.report_presence"
  id: Uuid
  n: number
  at: number
  age_ms?: number | null
  boot_id?: number | null
  op?: Uuid | null
  stated_at?: number | null
  source?: ReportSource
  by?: string
  member_id: Uuid
  presence: Presence
}

/** The team was heard well on its radio, or not. */
export interface ReportRadioTest {
  type: "team.report_radio_test"
  id: Uuid
  n: number
  at: number
  age_ms?: number | null
  boot_id?: number | null
  op?: Uuid | null
  stated_at?: number | null
  source?: ReportSource
  by?: string
  team_id?: Uuid | null
  is_good?: boolean
}

/** A report about a victim is ready to be passed on; the same case again brings it up to date. */
export interface ReportReady {
  type: "regulation.report_ready"
  id: Uuid
  n: number
  at: number
  age_ms?: number | null
  boot_id?: number | null
  op?: Uuid | null
  stated_at?: number | null
  source?: ReportSource
  by?: string
  case_id: Uuid
  victim_id: Uuid
  team_id?: Uuid | null
  red_flag_count?: number | null
  note?: SealedNote | null
}

/** By which way a fact reached the log; the radio comes first in the field. */
export type ReportSource = "app" | "feeder" | "in_person" | "phone" | "radio" | "system"

/** What a team is doing now, or was doing at `stated_at`. */
export interface ReportStatus {
  type: "team.report_status"
  id: Uuid
  n: number
  at: number
  age_ms?: number | null
  boot_id?: number | null
  op?: Uuid | null
  stated_at?: number | null
  source?: ReportSource
  by?: string
  status: TeamStatus
  team_id?: Uuid | null
  reason?: UnavailableReason | null
  is_forced?: boolean
  forced_reason?: string
  assignment_id?: Uuid | null
  destination_site_id?: Uuid | null
}

/** Breakdown, refuel, ready again …, and what the gauge shows. */
export interface ReportTechnicalState {
  type: "vehicle.report_technical_state"
  id: Uuid
  n: number
  at: number
  age_ms?: number | null
  boot_id?: number | null
  op?: Uuid | null
  stated_at?: number | null
  source?: ReportSource
  by?: string
  vehicle_id: Uuid
  technical_state?: TechnicalState | null
  fuel?: FuelLevel | null
}

/** The answer that counts: the newest. */
export interface RequestAnswer {
  kind: RequestAnswerKind
  at: number
  count?: number | null
  reason?: string
  until?: number | null
}

/** What a command post says to a request. */
export type RequestAnswerKind = "accepted" | "deferred" | "partial" | "refused"

/** A post said what comes of a request for people or things. */
export interface RequestAnswered {
  type: "message.request_answered"
  message_id: Uuid
  answer: RequestAnswerKind
  count?: number | null
  reason?: string
  until?: number | null
}

/** Somebody wants these victims taken away, with or without a destination in mind. */
export interface RequestEvacuation {
  type: "evacuation.request"
  id: Uuid
  n: number
  at: number
  age_ms?: number | null
  boot_id?: number | null
  op?: Uuid | null
  stated_at?: number | null
  source?: ReportSource
  by?: string
  evacuation_id: Uuid
  victim_ids: (Uuid)[]
  site_id?: Uuid | null
  care_level?: CareLevel | null
  destination_site_id?: Uuid | null
  service?: string
  note?: SealedNote | null
}

/** What was asked for is there; False: it is not, that was a mistake. */
export interface RequestFulfilled {
  type: "message.request_fulfilled"
  message_id: Uuid
  is_fulfilled?: boolean
}

/** Lay the next numbers of a kind aside for the sending device. */
export interface ReserveNumbers {
  type: "numbers.reserve"
  id: Uuid
  n: number
  at: number
  age_ms?: number | null
  boot_id?: number | null
  op?: Uuid | null
  stated_at?: number | null
  source?: ReportSource
  by?: string
  block_id: Uuid
  kind: NumberKind
  count?: number
}

/** What a team, a place or a post asks for. What else is to be known stands in the text of its message. */
export interface ResourceRequest {
  effect: WantedEffect
  count?: number | null
  skills?: (Qualification)[]
  needed_by?: number | null
  intervention_id?: Uuid | null
  site_id?: Uuid | null
}

/** A team, or a post, goes to help; or does not go after all. */
export interface RespondToAlert {
  type: "alert.respond"
  id: Uuid
  n: number
  at: number
  age_ms?: number | null
  boot_id?: number | null
  op?: Uuid | null
  stated_at?: number | null
  source?: ReportSource
  by?: string
  alert_id: Uuid
  team_id?: Uuid | null
  is_going?: boolean
}

/** Somebody said they go: a team, or a post without one. */
export interface Responder {
  device_id: Uuid
  team_id?: Uuid | null
  role?: Role | null
  at: number
}

/** I saw a gap, or want another scope: start this subscription again from where I stand (rule RS1). */
export interface Resume {
  type: "resume"
  subscription: Subscription
}

/** What you hold of this operation is no longer complete; a join follows at once. */
export interface Resync {
  type: "resync"
  operation_id: Uuid
  reason: SnapshotReason
}

/** It was said until when names and care are kept. */
export interface RetentionSet {
  type: "operation.retention_set"
  retention_until?: number | null
}

/** Give back what a block has left: void from then on. A post may do it for a device that is lost. */
export interface ReturnNumbers {
  type: "numbers.return"
  id: Uuid
  n: number
  at: number
  age_ms?: number | null
  boot_id?: number | null
  op?: Uuid | null
  stated_at?: number | null
  source?: ReportSource
  by?: string
  block_id: Uuid
}

/** System only: a device's token is dead; its sockets close. */
export interface RevokeDevice {
  type: "device.revoke"
  id: Uuid
  n: number
  at: number
  age_ms?: number | null
  boot_id?: number | null
  op?: Uuid | null
  stated_at?: number | null
  source?: ReportSource
  by?: string
  device_id: Uuid
}

/** What somebody is in one operation; `server.domain.permissions` says what each may do and see. */
export type Role = "cover_head" | "dispatcher" | "liaison" | "log_operator" | "medical_officer" | "observer" | "org_admin" | "post_leader" | "regulation" | "resource_officer" | "sector_leader" | "system" | "team_leader" | "team_member" | "tracker"

/** Somebody went through who and what is here. */
export interface RollCallConfirmed {
  type: "operation.roll_call_confirmed"
  expected?: number
  checked_in?: number
  note?: string
}

/** One number read on a person. */
export interface Scan {
  kind: ScanKind
  value: string
  is_odd?: boolean
}

/** What carries the number that was read. */
export type ScanKind = "bib" | "other" | "seat" | "sinus" | "ticket" | "wristband"

/** Note a number read on a person; an odd one is marked, never refused. */
export interface ScanVictim {
  type: "victim.scan"
  id: Uuid
  n: number
  at: number
  age_ms?: number | null
  boot_id?: number | null
  op?: Uuid | null
  stated_at?: number | null
  source?: ReportSource
  by?: string
  victim_id: Uuid
  kind: ScanKind
  value: string
  is_wrong?: boolean
}

/** How much of an operation a subscription wants; the role decides whether it may. */
export type Scope = "operation" | "site" | "team"

/** A protected value under its person's key: AES-256-GCM, nonce first, bound to operation, person, compartment. */
export interface Sealed {
  type: "sealed"
  key_id: string
  box: Uint8Array
}

/** A remark about somebody's care that nobody may read without a right to; in clear only until it is sealed. */
export interface SealedNote {
  type: "sealed_note"
  text: string
}

/** A named part of the ground. */
export interface Sector {
  type: "sector"
  id: Uuid
  code: string
  name: string
  kind: SectorKind
  ring?: ([number, number])[] | null
  line?: (LinePoint)[] | null
  leader_id?: Uuid | null
  parent_id?: Uuid | null
  stamps?: Record<string, Stamp>
}

/** A sector was entered or changed. */
export interface SectorDefined {
  type: "sector.defined"
  sector_id: Uuid
  code: string
  name: string
  kind: SectorKind
  ring?: ([number, number])[] | null
  line?: (LinePoint)[] | null
  leader_id?: Uuid | null
  parent_id?: Uuid | null
}

/** What a sector means to the teams in it. */
export type SectorKind = "danger" | "exclusion" | "landing" | "operational" | "public"

/** The destination that somebody saw when deciding; another one now means that the decision is stale. */
export interface SeenDestination {
  site_id?: Uuid | null
  service?: string
}

/** Give the team an order that was prepared. */
export interface SendAssignment {
  type: "assignment.send"
  id: Uuid
  n: number
  at: number
  age_ms?: number | null
  boot_id?: number | null
  op?: Uuid | null
  stated_at?: number | null
  source?: ReportSource
  by?: string
  assignment_id: Uuid
  is_now?: boolean
  decided_on?: DecidedOn | null
  is_anyway?: boolean
}

/** Say something to teams or to the posts. A team speaks to the posts only. */
export interface SendMessage {
  type: "message.send"
  id: Uuid
  n: number
  at: number
  age_ms?: number | null
  boot_id?: number | null
  op?: Uuid | null
  stated_at?: number | null
  source?: ReportSource
  by?: string
  message_id: Uuid
  kind?: MessageKind
  to?: Addressees
  text?: string
  canned_code?: string | null
  slots?: (number)[]
  sitrep?: SituationReport | null
  methane?: Methane | null
  request?: ResourceRequest | null
  requires_ack?: boolean
  priority?: MessagePriority
  expires_after_ms?: number | null
  in_reply_to?: Uuid | null
  is_shared?: boolean
  channel?: string
  from_team_id?: Uuid | null
}

/** I am alive, and this is where each operation stands; every 10 s, and the answer to silence. */
export interface ServerHeartbeat {
  type: "heartbeat"
  now: number
  heads?: ([Uuid, number])[]
  degraded?: (string)[]
  unsent?: ([Uuid, number])[]
  reach?: TeamReach | null
  resume_ticket?: string | null
  replay_read?: [number, number] | null
}

/** Assess, end, validate, call off, or open again (`reported`). */
export interface SetInterventionStatus {
  type: "intervention.set_status"
  id: Uuid
  n: number
  at: number
  age_ms?: number | null
  boot_id?: number | null
  op?: Uuid | null
  stated_at?: number | null
  source?: ReportSource
  by?: string
  intervention_id: Uuid
  status: InterventionStatus
  reason?: string
  decided_on?: DecidedOn | null
  is_anyway?: boolean
}

/** Open, suspend, close … */
export interface SetOperationStatus {
  type: "operation.set_status"
  id: Uuid
  n: number
  at: number
  age_ms?: number | null
  boot_id?: number | null
  op?: Uuid | null
  stated_at?: number | null
  source?: ReportSource
  by?: string
  status: OperationStatus
  is_forced?: boolean
  reason?: string
}

/** Released, refused, lost, found again. */
export interface SetOutcome {
  type: "victim.set_outcome"
  id: Uuid
  n: number
  at: number
  age_ms?: number | null
  boot_id?: number | null
  op?: Uuid | null
  stated_at?: number | null
  source?: ReportSource
  by?: string
  victim_id: Uuid
  outcome: VictimOutcome
  reason?: string
}

/** Until when names and care are kept; `vigie erase --expired` then erases them. None: until somebody says so. */
export interface SetRetention {
  type: "operation.set_retention"
  id: Uuid
  n: number
  at: number
  age_ms?: number | null
  boot_id?: number | null
  op?: Uuid | null
  stated_at?: number | null
  source?: ReportSource
  by?: string
  retention_until?: number | null
}

/** What each partner's liaison sees, whole: a partner that is left out sees nothing from now on. */
export interface SetSharing {
  type: "operation.set_sharing"
  id: Uuid
  n: number
  at: number
  age_ms?: number | null
  boot_id?: number | null
  op?: Uuid | null
  stated_at?: number | null
  source?: ReportSource
  by?: string
  sharing: (Share)[]
}

/** What it can take and how to reach it; what is not given stays as it is. */
export interface SetSiteCapacity {
  type: "site.set_capacity"
  id: Uuid
  n: number
  at: number
  age_ms?: number | null
  boot_id?: number | null
  op?: Uuid | null
  stated_at?: number | null
  source?: ReportSource
  by?: string
  site_id: Uuid
  capacity?: SiteCapacity | null
  contacts?: (SiteContact)[] | null
  finess?: string | null
  siret?: string | null
}

/** How long things may last here before they need attention. */
export interface SetThresholds {
  type: "operation.set_thresholds"
  id: Uuid
  n: number
  at: number
  age_ms?: number | null
  boot_id?: number | null
  op?: Uuid | null
  stated_at?: number | null
  source?: ReportSource
  by?: string
  thresholds: Thresholds
}

/** For a description, as far as it is known. */
export type Sex = "female" | "male" | "other" | "unknown"

/** What one partner is shown. */
export interface Share {
  organisation_id: Uuid
  level: SharingLevel
}

/** How much of the operation the liaison of a partner organisation sees; each level holds those before. */
export type SharingLevel = "casualties" | "interventions" | "none" | "resources"

/** What partners see was set, whole. */
export interface SharingSet {
  type: "operation.sharing_set"
  sharing?: (Share)[]
}

/** The victim's own side. */
export type Side = "both" | "left" | "middle" | "right"

/** Somebody has seen it. */
export interface Sighting {
  device_id: Uuid
  role?: Role | null
  at: number
}

/** Stand for what the care sheet says so far. */
export interface SignCare {
  type: "care.sign"
  id: Uuid
  n: number
  at: number
  age_ms?: number | null
  boot_id?: number | null
  op?: Uuid | null
  stated_at?: number | null
  source?: ReportSource
  by?: string
  victim_id: Uuid
}

/** A named place with a purpose. */
export interface Site {
  type: "site"
  id: Uuid
  code: string
  name: string
  kind: SiteKind
  lat_deg?: number | null
  lon_deg?: number | null
  sector_id?: Uuid | null
  is_open?: boolean
  opened_at?: number | null
  closed_at?: number | null
  capacity?: SiteCapacity
  contacts?: (SiteContact)[]
  finess?: string
  siret?: string
  stamps?: Record<string, Stamp>
}

/** How many a place can take at once; None: not said. */
export interface SiteCapacity {
  immediate?: number | null
  delayed?: number | null
  minor?: number | null
  uninjured?: number | null
  beds?: number | null
}

/** What a place can take or how to reach it was told; None: not said. */
export interface SiteCapacitySet {
  type: "site.capacity_set"
  site_id: Uuid
  capacity?: SiteCapacity | null
  contacts?: (SiteContact)[] | null
  finess?: string | null
  siret?: string | null
}

/** It takes nobody any more. */
export interface SiteClosed {
  type: "site.closed"
  site_id: Uuid
  note?: string
}

/** Whom to call there: a function and its number, never a person's name. */
export interface SiteContact {
  function: string
  number: string
}

/** A site was entered or changed. */
export interface SiteDefined {
  type: "site.defined"
  site_id: Uuid
  code: string
  name: string
  kind: SiteKind
  lat_deg?: number | null
  lon_deg?: number | null
  sector_id?: Uuid | null
  is_open?: boolean
}

/** What a place is for. */
export type SiteKind = "access_point" | "advanced_medical_post" | "collection_point" | "command_post" | "defibrillator" | "evacuation_point" | "first_aid_post" | "hospital" | "landing_zone" | "mobile_cp" | "mortuary" | "rendezvous" | "shelter" | "staging" | "uninjured_centre"

/** It takes people. */
export interface SiteOpened {
  type: "site.opened"
  site_id: Uuid
}

/** The message of situation that the radio procedure teaches; what is not known is left out. */
export interface SituationReport {
  i_am?: string
  i_see?: string
  i_expect?: string
  i_do?: string
  i_ask?: string
}

/** What the skin says of the blood behind it. */
export type SkinColour = "cyanotic" | "mottled" | "normal" | "pale"

/** One part of everything there is at `seq`; the replica starts anew at part 0, and counts when all are in. */
export interface SnapshotPart {
  type: "snapshot"
  operation_id: Uuid
  log_id: Uuid
  seq: number
  part: number
  parts: number
  entities?: (Operation | Organisation | Sector | Site | Team | Member | Vehicle | Radio | Device | Alert | Message | Receipt | LogEntry | Intervention | Assignment | NumberBlock | Victim | CasualtyBoard | CareRecord | GlassBreak | Evacuation | RegulationCase | Landmark | MapLayer | Drawing)[]
  packed?: Uint8Array
}

/** Why a snapshot and not what was missed. */
export type SnapshotReason = "first_join" | "other_log" | "replay_seek" | "rights_changed" | "slow_reader" | "too_far_behind"

/** It is two: a new one begins where it is. Nobody and nothing moves by itself. */
export interface SplitIntervention {
  type: "intervention.split"
  id: Uuid
  n: number
  at: number
  age_ms?: number | null
  boot_id?: number | null
  op?: Uuid | null
  stated_at?: number | null
  source?: ReportSource
  by?: string
  intervention_id: Uuid
  new_id: Uuid
  number?: number | null
  description?: string
}

/** Part of a team goes on under a call sign of its own. */
export interface SplitTeam {
  type: "team.split"
  id: Uuid
  n: number
  at: number
  age_ms?: number | null
  boot_id?: number | null
  op?: Uuid | null
  stated_at?: number | null
  source?: ReportSource
  by?: string
  team_id: Uuid
  new_team_id: Uuid
  call_sign: string
  kind?: TeamKind
  member_ids?: (Uuid)[]
  headcount?: number | null
  vehicle_ids?: (Uuid)[]
  radio_ids?: (Uuid)[]
  is_on_same_mission?: boolean
}

/** When and by whom a register was last written: the greatest stamp wins whatever the order of arrival (rule C8). */
export type Stamp = [number, Uuid, number]

/** One accepted report of a status; the mission's times are read off the series of them. */
export type StatusPoint = [Stamp, TeamStatus, (Uuid | null)?, (boolean)?]

/** A team said, or was said, to be doing this. */
export interface StatusReported {
  type: "team.status_reported"
  team_id: Uuid
  status: TeamStatus
  reason?: UnavailableReason | null
  is_forced?: boolean
  forced_reason?: string
  assignment_id?: Uuid | null
  is_correction?: boolean
  destination_site_id?: Uuid | null
}

/** An entry should not be there; it stays readable, struck through. */
export interface StrikeLogEntry {
  type: "log.strike"
  id: Uuid
  n: number
  at: number
  age_ms?: number | null
  boot_id?: number | null
  op?: Uuid | null
  stated_at?: number | null
  source?: ReportSource
  by?: string
  entry_id: Uuid
  reason: string
}

/** Wish to follow one operation, from a known point of its log if there is one. */
export interface Subscription {
  operation_id: Uuid
  scope: Scope
  log_id?: Uuid | null
  seq?: number | null
  view?: string
  replay?: ReplayWish | null
}

/** Put a plan into force, or end one: vocabulary, times, places and the order to all teams, in one step. Teams, interventions, victims and their history stay what they are. */
export interface SwitchPlan {
  type: "operation.switch_plan"
  id: Uuid
  n: number
  at: number
  age_ms?: number | null
  boot_id?: number | null
  op?: Uuid | null
  stated_at?: number | null
  source?: ReportSource
  by?: string
  plan: Plan
  catalogue: string
  thresholds: Thresholds
  numbering?: VictimNumbering
  triage_method?: CrewTriage
  sites?: (PlannedSite)[]
  order?: string
}

/** An operator takes a case from the queue. */
export interface TakeCase {
  type: "regulation.take"
  id: Uuid
  n: number
  at: number
  age_ms?: number | null
  boot_id?: number | null
  op?: Uuid | null
  stated_at?: number | null
  source?: ReportSource
  by?: string
  case_id: Uuid
  is_anyway?: boolean
}

/** A crew relieves another: call sign, mission, victims and history stay with the team, its people change. */
export interface TakeOverTeam {
  type: "team.take_over"
  id: Uuid
  n: number
  at: number
  age_ms?: number | null
  boot_id?: number | null
  op?: Uuid | null
  stated_at?: number | null
  source?: ReportSource
  by?: string
  team_id: Uuid
  incoming?: (Uuid)[]
  headcount: number
  vehicle_ids?: (Uuid)[]
  radio_ids?: (Uuid)[]
  kept_device_ids?: (Uuid)[]
  is_outgoing_leaving?: boolean
  note?: string
}

/** Count small things treated, by nature; fewer than nothing corrects. */
export interface TallyMinorCare {
  type: "victim.tally_minor_care"
  id: Uuid
  n: number
  at: number
  age_ms?: number | null
  boot_id?: number | null
  op?: Uuid | null
  stated_at?: number | null
  source?: ReportSource
  by?: string
  nature: string
  count?: number
  site_id?: Uuid | null
}

/** People who work together under one call sign; with or without a device, it is a full team. */
export interface Team {
  type: "team"
  id: Uuid
  call_sign: string
  kind: TeamKind
  organisation_id?: Uuid | null
  status?: TeamStatus
  status_at?: number | null
  status_source?: ReportSource | null
  is_status_forced?: boolean
  unavailable_reason?: UnavailableReason | null
  availability?: Availability
  mission?: MissionTimes
  headcount_declared?: number | null
  headcount_counted?: number
  care_level?: CareLevel
  leader_id?: Uuid | null
  sector_id?: Uuid | null
  site_id?: Uuid | null
  note?: string
  is_awaiting_approval?: boolean
  crew_since?: number | null
  radio_tested_at?: number | null
  split_from?: Uuid | null
  merged_into?: Uuid | null
  last_heard_at?: number | null
  contact_due_at?: number | null
  silent_since?: number | null
  device_count?: number
  declared_place?: DeclaredPlace | null
  zones?: (ZoneStay)[]
  attention?: (Attention)[]
  assignment_id?: Uuid | null
  destination_site_id?: Uuid | null
  series?: (StatusPoint)[]
  marks?: (MarkPoint)[]
  stamps?: Record<string, Stamp>
}

/** The team came in by a poster, and waits for a post to take it in. */
export interface TeamAnnounced {
  type: "team.announced"
  team_id: Uuid
}

/** A post has taken the team in, or has engaged it. */
export interface TeamApproved {
  type: "team.approved"
  team_id: Uuid
}

/** A team exists. */
export interface TeamCreated {
  type: "team.created"
  team_id: Uuid
  call_sign: string
  kind: TeamKind
  organisation_id?: Uuid | null
  sector_id?: Uuid | null
  site_id?: Uuid | null
}

/** Nothing was heard of this team since `since`. */
export interface TeamFellSilent {
  type: "team.fell_silent"
  team_id: Uuid
  since: number
}

/** A sign of life outside the log moved the next look at this team. */
export interface TeamHeard {
  type: "team.heard"
  team_id: Uuid
  heard_at: number
}

/** What sort of team it is. */
export type TeamKind = "ambulance_crew" | "boat" | "command" | "dog" | "first_aid_team" | "intervention_team" | "logistics" | "medical_team" | "motorbike" | "pair" | "support"

/** A team ended in another; what it had follows. */
export interface TeamMerged {
  type: "team.merged"
  team_id: Uuid
  into_team_id: Uuid
}

/** A team was given its sector and home site, or somebody said where it is. */
export interface TeamPlaced {
  type: "team.placed"
  team_id: Uuid
  sector_id?: Uuid | null
  site_id?: Uuid | null
  landmark_id?: Uuid | null
  lat_deg?: number | null
  lon_deg?: number | null
  is_whereabouts_only?: boolean
}

/** Where a team was, and when. */
export type TeamPosition = [Uuid, number, number, number, (number | null)?, (number | null)?, (number | null)?, (number | null)?, (FixSource)?, (FixDetail | null)?]

/** Which teams an order would reach now; a team in neither list has no phone that could be told (rule WK2). */
export interface TeamReach {
  listening?: (Uuid)[]
  asleep?: (Uuid)[]
}

/** A new team came out of another; it exists already, and what it got follows. */
export interface TeamSplit {
  type: "team.split_off"
  team_id: Uuid
  from_team_id: Uuid
}

/** What a team is doing; the order of the mission's steps is in `server.domain.team_status`. */
export type TeamStatus = "alerted" | "at_destination" | "available_base" | "available_mobile" | "en_route" | "handed_over" | "left_destination" | "off_duty" | "on_scene" | "patrol" | "transporting" | "unavailable" | "with_patient"

/** Can it roll? */
export type TechnicalState = "breakdown" | "limited" | "maintenance" | "operational" | "refuel" | "repair" | "restock"

/** A vehicle's technical state was told, or its fuel. */
export interface TechnicalStateReported {
  type: "vehicle.technical_state_reported"
  vehicle_id: Uuid
  technical_state?: TechnicalState | null
  fuel?: FuelLevel | null
}

/** In milliseconds where nothing else is said; the defaults are those of an event cover. */
export interface Thresholds {
  alert_unseen_ms?: number
  alert_escalates_ms?: number
  order_undelivered_ms?: number
  order_unacknowledged_ms?: number
  alerted_ms?: number
  en_route_ms?: number
  on_scene_ms?: number
  at_destination_ms?: number
  intervention_unassigned_ms?: number
  victim_untriaged_ms?: number
  immediate_waiting_ms?: number
  delayed_waiting_ms?: number
  victim_without_news_ms?: number
  handover_unconfirmed_ms?: number
  regulation_waiting_ms?: number
  regulation_unread_ms?: number
  evacuation_overdue_ms?: number
  sitrep_unread_ms?: number
  request_unanswered_ms?: number
  crew_escalates_ms?: number
  victim_escalates_ms?: number
  order_escalates_ms?: number
  resource_escalates_ms?: number
  position_resting_ms?: number
  position_waiting_ms?: number
  position_field_ms?: number
  position_moving_ms?: number
  position_least_ms?: number
  position_moved_m?: number
}

/** What counts as too long was changed. */
export interface ThresholdsSet {
  type: "operation.thresholds_set"
  thresholds: Thresholds
}

/** On the way with a victim the team stopped: a rendezvous with the physician, care at the roadside. */
export type TransitStop = [number, (number | null)?]

/** One sorting; done again at every stage, and every one is kept. */
export interface TriageAct {
  stamp: Stamp
  category: TriageCategory
  method?: TriageMethod
  by?: Role | null
  team_id?: Uuid | null
  site_id?: Uuid | null
  reason?: string
}

/** How urgently somebody needs care; the colour follows from it by the catalogue. */
export type TriageCategory = "apparently_dead" | "deceased" | "delayed" | "expectant" | "immediate" | "minor" | "uninjured" | "untriaged"

/** How a category was found; a first-aider's sorting and a physician's are never confused. */
export type TriageMethod = "first_aider" | "physician" | "quoted" | "salt" | "start"

/** Sort, or sort again. */
export interface TriageVictim {
  type: "victim.triage"
  id: Uuid
  n: number
  at: number
  age_ms?: number | null
  boot_id?: number | null
  op?: Uuid | null
  stated_at?: number | null
  source?: ReportSource
  by?: string
  victim_id: Uuid
  category: TriageCategory
  method?: TriageMethod
  reason?: string
}

/** Why a team cannot be engaged. */
export type UnavailableReason = "admin" | "break" | "breakdown" | "cleaning" | "psychological" | "restock"

/** They are two persons after all. */
export interface UnmergeVictim {
  type: "victim.unmerge"
  id: Uuid
  n: number
  at: number
  age_ms?: number | null
  boot_id?: number | null
  op?: Uuid | null
  stated_at?: number | null
  source?: ReportSource
  by?: string
  victim_id: Uuid
  reason?: string
}

/** Whoever called is there now; a phone in distress says so again and again. */
export interface UpdateAlertPosition {
  type: "alert.update_position"
  id: Uuid
  n: number
  at: number
  age_ms?: number | null
  boot_id?: number | null
  op?: Uuid | null
  stated_at?: number | null
  source?: ReportSource
  by?: string
  alert_id: Uuid
  lat_deg: number
  lon_deg: number
  accuracy_m?: number | null
}

/** Only what is given changes; a latitude and a longitude go together, with their precision. */
export interface UpdateIntervention {
  type: "intervention.update"
  id: Uuid
  n: number
  at: number
  age_ms?: number | null
  boot_id?: number | null
  op?: Uuid | null
  stated_at?: number | null
  source?: ReportSource
  by?: string
  intervention_id: Uuid
  priority?: Priority | null
  nature?: string | null
  motive?: string | null
  place_code?: string | null
  risks?: (string)[] | null
  description?: string | null
  lat_deg?: number | null
  lon_deg?: number | null
  precision?: LocationPrecision | null
  address?: string | null
  landmark_id?: Uuid | null
  site_id?: Uuid | null
  sector_id?: Uuid | null
  call_source?: CallSource | null
  expected_victims?: ExpectedVictims | null
  samu_called_at?: number | null
  fire_called_at?: number | null
  police_called_at?: number | null
  external_ids?: (string)[] | null
  cleared?: (Clearable)[]
}

export type Upstream = Hello | Heartbeat | ReportPosition | Resume | ReplayControl | CreateOperation | SetOperationStatus | DescribeOperation | SwitchPlan | ConfirmRollCall | SetSharing | AllowWaking | DefineOrganisation | DefineSector | DefineSite | CreateTeam | AnnounceTeam | ApproveTeams | ReportStatus | DeclareComposition | MarkMission | NameLeader | PlaceTeam | CheckContact | TakeOverTeam | SplitTeam | MergeTeams | ReportRadioTest | EnrolMember | DescribeMember | AssignMember | ReportPresence | RegisterVehicle | DescribeVehicle | AssignVehicle | ReportTechnicalState | RegisterRadio | DescribeRadio | IssueRadio | EnrolDevice | RevokeDevice | RaiseAlert | AcknowledgeAlert | ClearAlert | RespondToAlert | UpdateAlertPosition | AskAlertEnd | EscalateAlert | CrossZone | DwellInZone | SetThresholds | MuteAttention | ImportLandmarks | RemoveLandmark | DefineMapLayer | RemoveMapLayer | PlaceDrawing | ChangeDrawing | RemoveDrawing | RecordCare | MeasureVitals | NoteCare | SignCare | BreakGlass | EraseVictim | EraseMember | SetRetention | CreateIntervention | UpdateIntervention | SetInterventionStatus | MarkDuplicate | SplitIntervention | LinkInterventions | GiveAssignment | SendAssignment | ConfirmDelivery | AcknowledgeAssignment | DeclineAssignment | MakeCurrent | EndAssignment | ReserveNumbers | ReturnNumbers | SendMessage | ConfirmMessageDelivery | MarkMessageRead | AcknowledgeMessage | PassMessageByVoice | WithdrawMessage | AnswerRequest | FulfilRequest | WriteLogEntry | BookmarkLog | StrikeLogEntry | CorrectLogEntry | ConfirmReceipt | DescribeVictim | IdentifyVictim | MergeVictims | MoveVictim | RegisterVictim | RegisterVictims | ScanVictim | SetOutcome | TallyMinorCare | TriageVictim | UnmergeVictim | VoidVictim | SetSiteCapacity | OpenSite | CloseSite | RequestEvacuation | AuthoriseEvacuation | AssignVector | AdvanceEvacuation | DivertEvacuation | CancelEvacuation | AskBed | ConfirmBed | ReportReady | TakeCase | PassOn | DecideCase | ReadBack | WithdrawCase

/** From when until when a drawing holds; without an end, until somebody takes it off. */
export interface Validity {
  valid_from?: number | null
  valid_until?: number | null
}

/** It is known who drives. */
export interface VectorAssigned {
  type: "evacuation.vector_assigned"
  evacuation_id: Uuid
  vector: VectorKind
  team_id?: Uuid | null
  vehicle_id?: Uuid | null
  transporter?: string
  eta_at?: number | null
}

/** By what means. */
export type VectorKind = "fire" | "helicopter" | "other_association" | "own" | "own_means" | "private" | "smur"

/** A vehicle, held by at most one team at a time. */
export interface Vehicle {
  type: "vehicle"
  id: Uuid
  call_sign: string
  kind: VehicleKind
  organisation_id?: Uuid | null
  team_id?: Uuid | null
  seats?: number
  stretchers?: number
  technical_state?: TechnicalState
  technical_state_at?: number | null
  plate?: string
  can_transport?: boolean | null
  equipment?: (string)[]
  fuel?: FuelLevel | null
  fuel_at?: number | null
  stamps?: Record<string, Stamp>
}

/** A vehicle went to a team, or to none. */
export interface VehicleAssigned {
  type: "vehicle.assigned"
  vehicle_id: Uuid
  team_id?: Uuid | null
}

/** Something was said of what a vehicle is and carries. */
export interface VehicleDescribed {
  type: "vehicle.described"
  vehicle_id: Uuid
  organisation_id?: Uuid | null
  seats?: number | null
  stretchers?: number | null
  plate?: string | null
  can_transport?: boolean | null
  equipment?: (string)[] | null
}

/** What it is; French abbreviations in the comments. */
export type VehicleKind = "ambulance_bls" | "ambulance_fire" | "ambulance_icu" | "ambulance_private" | "bicycle" | "boat" | "command_car" | "first_aid_vehicle" | "helicopter" | "light_vehicle" | "medical_post_logistics" | "mobile_cp" | "motorbike" | "other" | "personnel_carrier" | "physician_car" | "quad" | "rescue_tender"

/** A vehicle was entered. */
export interface VehicleRegistered {
  type: "vehicle.registered"
  vehicle_id: Uuid
  call_sign: string
  kind: VehicleKind
  organisation_id?: Uuid | null
  seats?: number
  stretchers?: number
  plate?: string
  can_transport?: boolean | null
  equipment?: (string)[]
}

/** A person we care for, known by a number; a victim without a name is normal. */
export interface Victim {
  type: "victim"
  id: Uuid
  number: number
  scans?: (Scan)[]
  may_duplicate_id?: Uuid | null
  category?: TriageCategory
  category_at?: number | null
  triage_method?: TriageMethod | null
  triages?: (TriageAct)[]
  presence?: VictimPresence
  presence_at?: number | null
  custody?: Custody | null
  journey?: (JourneyPoint)[]
  age_years?: number | null
  age_band?: AgeBand
  sex?: Sex
  language?: string | null
  intervention_id?: Uuid | null
  team_id?: Uuid | null
  site_id?: Uuid | null
  destination_site_id?: Uuid | null
  evacuation_id?: Uuid | null
  merged_into?: Uuid | null
  is_void?: boolean
  has_identity?: boolean
  identity?: Sealed | null
  has_care?: boolean
  is_red_flagged?: boolean
  is_erased?: boolean
  found_at: number
  first_triage_at?: number | null
  left_at?: number | null
  arrived_at?: number | null
  handed_over_at?: number | null
  outcome_at?: number | null
  outcome_reason?: string
  last_news_at: number
  attention?: (Attention)[]
  stamps?: Record<string, Stamp>
}

/** Something was learnt; None: nothing new about it. */
export interface VictimDescribed {
  type: "victim.described"
  victim_id: Uuid
  age_years?: number | null
  age_band?: AgeBand | null
  sex?: Sex | null
  language?: string | null
  intervention_id?: Uuid | null
}

/** Identity and care of this victim are gone for ever; the number stays. */
export interface VictimErased {
  type: "victim.erased"
  victim_id: Uuid
  by_user_id?: Uuid | null
}

/** Somebody said or read who this is. `VictimIdentity` becomes `Sealed` between decision and log (rule C12). */
export interface VictimIdentified {
  type: "victim.identified"
  victim_id: Uuid
  identity?: VictimIdentity | Sealed | null
}

/** Who a victim is, as far as is known; every field may be missing. */
export interface VictimIdentity {
  type: "victim_identity"
  name?: string | null
  first_name?: string | null
  birth_date?: string | null
  nationality?: string | null
  address?: string
  descriptors?: string
  relatives?: string
  proof?: IdentityProof
  member_id?: Uuid | null
}

/** Two numbers are one person: the first one is no longer counted. */
export interface VictimMerged {
  type: "victim.merged"
  victim_id: Uuid
  into_id: Uuid
  reason?: string
}

/** This person is in these hands from now on. */
export interface VictimMoved {
  type: "victim.moved"
  victim_id: Uuid
  to: Holder
  is_confirmed?: boolean
  presence?: VictimPresence | null
  by?: Role | null
  is_correction?: boolean
}

/** By which number people call a victim first; every victim has ours all the same. */
export type VictimNumbering = "own" | "sinus"

/** How it ended for us, without a hand-over. */
export type VictimOutcome = "found" | "lost_track" | "refused" | "released"

/** This person left us, was lost, or was found again. */
export interface VictimOutcomeSet {
  type: "victim.outcome_set"
  victim_id: Uuid
  outcome: VictimOutcome
  reason?: string
  by?: Role | null
}

/** Where a victim is. Death is a category, never a place: the dead are somewhere too. */
export type VictimPresence = "at_destination" | "at_scene" | "at_site" | "in_transport" | "lost_track" | "refused" | "released"

/** The place changed, the hands did not: the vehicle left, or arrived. */
export interface VictimPresenceChanged {
  type: "victim.presence_changed"
  victim_id: Uuid
  presence: VictimPresence
  site_id?: Uuid | null
  is_correction?: boolean
}

/** A person got a number. `VictimIdentity` becomes `Sealed` between decision and log (rule C12). */
export interface VictimRegistered {
  type: "victim.registered"
  victim_id: Uuid
  number: number
  category?: TriageCategory
  method?: TriageMethod
  holder: Holder
  is_confirmed?: boolean
  presence?: VictimPresence
  site_id?: Uuid | null
  scans?: (Scan)[]
  may_duplicate_id?: Uuid | null
  age_years?: number | null
  age_band?: AgeBand
  sex?: Sex
  language?: string | null
  intervention_id?: Uuid | null
  identity?: VictimIdentity | Sealed | null
  from_minor_care?: string | null
  by?: Role | null
  by_team_id?: Uuid | null
}

/** A number was read on a person, or turned out not to be theirs. */
export interface VictimScanned {
  type: "victim.scanned"
  victim_id: Uuid
  scan: Scan
  is_wrong?: boolean
  may_duplicate_id?: Uuid | null
}

/** Somebody sorted this person. */
export interface VictimTriaged {
  type: "victim.triaged"
  victim_id: Uuid
  category: TriageCategory
  method: TriageMethod
  reason?: string
  by?: Role | null
  by_team_id?: Uuid | null
  site_id?: Uuid | null
}

/** They are two persons after all. */
export interface VictimUnmerged {
  type: "victim.unmerged"
  victim_id: Uuid
  reason?: string
}

/** The number was given by mistake, or was not after all. */
export interface VictimVoided {
  type: "victim.voided"
  victim_id: Uuid
  is_void?: boolean
  reason?: string
}

/** One round of measurements; what was not measured stays None. Its time is that of the fact. */
export interface Vitals {
  type: "vitals"
  heart_rate_per_min?: number | null
  systolic_mmhg?: number | null
  diastolic_mmhg?: number | null
  spo2_pct?: number | null
  oxygen_l_per_min?: number | null
  breaths_per_min?: number | null
  temperature_c?: number | null
  glucose?: Glucose | null
  gcs?: Glasgow | null
  avpu?: Avpu | null
  pain?: Pain | null
  capillary_refill_s?: number | null
  pupils?: Pupils | null
  measured_by?: Measurer | null
}

/** Vital signs were taken. */
export interface VitalsMeasured {
  type: "care.measured"
  victim_id: Uuid
  vitals?: Vitals | Sealed | null
  by_team_id?: Uuid | null
}

/** The number was given by mistake. */
export interface VoidVictim {
  type: "victim.void"
  id: Uuid
  n: number
  at: number
  age_ms?: number | null
  boot_id?: number | null
  op?: Uuid | null
  stated_at?: number | null
  source?: ReportSource
  by?: string
  victim_id: Uuid
  reason: string
  is_void?: boolean
}

/** It was said whether locked phones may be woken. */
export interface WakingAllowed {
  type: "operation.waking_allowed"
  is_allowed: boolean
}

/** What the help is to bring about; how to bring it about is for who answers. */
export type WantedEffect = "fire_service" | "first_aid" | "lift" | "logistics" | "many_victims" | "medical" | "psychological" | "security" | "stretcher_help" | "transport"

/** The connection is signed in; the subscriptions start in this order. */
export interface Welcome {
  type: "welcome"
  now: number
  device_id: Uuid
  user_id?: Uuid | null
  resume_ticket: string
  limits: Limits
  subscriptions?: (JoinOutcome)[]
}

/** No decision is needed any more. */
export interface WithdrawCase {
  type: "regulation.withdraw"
  id: Uuid
  n: number
  at: number
  age_ms?: number | null
  boot_id?: number | null
  op?: Uuid | null
  stated_at?: number | null
  source?: ReportSource
  by?: string
  case_id: Uuid
  reason: string
}

/** It does not count any longer; by its sender, or by who leads. */
export interface WithdrawMessage {
  type: "message.withdraw"
  id: Uuid
  n: number
  at: number
  age_ms?: number | null
  boot_id?: number | null
  op?: Uuid | null
  stated_at?: number | null
  source?: ReportSource
  by?: string
  message_id: Uuid
  reason: string
}

/** Write something down. */
export interface WriteLogEntry {
  type: "log.write"
  id: Uuid
  n: number
  at: number
  age_ms?: number | null
  boot_id?: number | null
  op?: Uuid | null
  stated_at?: number | null
  source?: ReportSource
  by?: string
  entry_id: Uuid
  kind: LogEntryKind
  text: string
  title?: string | null
  origin?: string | null
  recipient?: string | null
  is_important?: boolean
  is_shared?: boolean
  links?: (LogLink)[]
}

/** A team was found inside a sector, or clearly outside again. */
export interface ZoneCrossed {
  type: "zone.crossed"
  team_id: Uuid
  sector_id: Uuid
  kind: SectorKind
  fix_at: number
  direction: Direction
  lat_deg?: number | null
  lon_deg?: number | null
}

/** A team stays inside a sector: it has not merely passed through. */
export interface ZoneDwelt {
  type: "zone.dwelt"
  team_id: Uuid
  sector_id: Uuid
  since: number
}

/** A team is inside a sector. */
export interface ZoneStay {
  sector_id: Uuid
  kind: SectorKind
  since: number
  dwell_due_at: number
  is_dwelling?: boolean
}

export const PROTOCOL_VERSION = 1 as const

export const SUBPROTOCOL = "vigie.v1.msgpack" as const

export const SOCKET_PATH = "/ws" as const

export const REPLAY_PATH = "/ws/past" as const

export const ENTITY_DEFAULTS = {"operation":{"mode":"actual","status":"planned","opened_at":null,"closed_at":null,"silent_after_ms":900000,"plan":"none","catalogue":"","thresholds":{},"retention_until":null,"plan_since":null,"numbering":"own","triage_method":"first_aider","sharing":[],"roll_call_at":null,"close_reason":"","may_wake_phones":false,"cover_size":null,"planned_start_at":null,"planned_end_at":null,"expected_attendance":null,"organiser":null,"lead_organisation_id":null,"stamps":{}},"organisation":{"country":"FR","stamps":{}},"sector":{"ring":null,"line":null,"leader_id":null,"parent_id":null,"stamps":{}},"site":{"lat_deg":null,"lon_deg":null,"sector_id":null,"is_open":false,"opened_at":null,"closed_at":null,"capacity":{},"contacts":[],"finess":"","siret":"","stamps":{}},"team":{"organisation_id":null,"status":"off_duty","status_at":null,"status_source":null,"is_status_forced":false,"unavailable_reason":null,"availability":"unavailable","mission":{},"headcount_declared":null,"headcount_counted":0,"care_level":"none","leader_id":null,"sector_id":null,"site_id":null,"note":"","is_awaiting_approval":false,"crew_since":null,"radio_tested_at":null,"split_from":null,"merged_into":null,"last_heard_at":null,"contact_due_at":null,"silent_since":null,"device_count":0,"declared_place":null,"zones":[],"attention":[],"assignment_id":null,"destination_site_id":null,"series":[],"marks":[],"stamps":{}},"member":{"organisation_id":null,"team_id":null,"qualifications":[],"qualified_until":[],"presence":"expected","presence_at":null,"has_identity":false,"identity":null,"is_erased":false,"stamps":{}},"vehicle":{"organisation_id":null,"team_id":null,"seats":0,"stretchers":0,"technical_state":"operational","technical_state_at":null,"plate":"","can_transport":null,"equipment":[],"fuel":null,"fuel_at":null,"stamps":{}},"radio":{"identity":"","channel":"","team_id":null,"issued_at":null,"returned_at":null,"organisation_id":null,"battery_pct":null,"battery_at":null,"stamps":{}},"device":{"team_id":null,"came_from_team_id":null,"site_id":null,"is_in_vehicle":false,"is_revoked":false,"stamps":{}},"alert":{"site_id":null,"state":"raised","lat_deg":null,"lon_deg":null,"note":"","seen_at":null,"cleared_at":null,"clear_reason":"","outcome":null,"accuracy_m":null,"position_at":null,"sector_id":null,"seen_by":[],"responders":[],"escalates_at":null,"escalated_at":null,"called_team_ids":[],"end_asked_at":null,"end_ask_reason":"","attention":[],"stamps":{}},"message":{"priority":"routine","from_team_id":null,"from_site_id":null,"to":{},"team_ids":[],"is_for_posts":false,"text":"","canned_code":null,"slots":[],"sitrep":null,"methane":null,"request":null,"answer":null,"fulfilled_at":null,"requires_ack":false,"expires_at":null,"in_reply_to":null,"is_shared":false,"channel":"","is_reached":false,"is_acknowledged":false,"read_at":null,"acknowledged_at":null,"withdrawn_at":null,"withdraw_reason":"","attention":[],"stamps":{}},"receipt":{"delivered_at":null,"read_at":null,"acknowledged_at":null,"is_by_voice":false,"stamps":{}},"log_entry":{"origin":null,"recipient":null,"title":null,"text":"","is_important":false,"is_shared":false,"links":[],"user_id":null,"corrects":null,"correct_reason":"","corrected_by":null,"struck_at":null,"strike_reason":"","stamps":{}},"intervention":{"status":"reported","decided":null,"decided_at":null,"reopened_at":null,"status_reason":"","priority":"nr","nature":null,"motive":null,"place_code":null,"risks":[],"description":"","lat_deg":null,"lon_deg":null,"precision":"unknown","address":"","landmark_id":null,"site_id":null,"sector_id":null,"call_source":null,"expected_victims":"unknown","samu_called_at":null,"fire_called_at":null,"police_called_at":null,"external_ids":[],"linked_to":[],"duplicate_of":null,"split_from":null,"team_ids":[],"first_alerted_at":null,"first_on_scene_at":null,"first_contact_at":null,"ended_at":null,"may_end_since":null,"is_self_engaged":false,"created_by_team_id":null,"attention":[],"stamps":{}},"assignment":{"intervention_id":null,"task":"intervention","order":"","site_id":null,"lat_deg":null,"lon_deg":null,"state":"proposed","status":null,"mission":{},"sent_at":null,"delivered_at":null,"acknowledged_at":null,"acknowledge_due_at":null,"eta_at":null,"ended_at":null,"end_reason":"","was_busy":false,"is_self_engaged":false,"closed_as":null,"closed_at":null,"taken_up":null,"series":[],"attention":[],"stamps":{}},"number_block":{"team_id":null,"site_id":null,"used":[],"returned_at":null,"stamps":{}},"victim":{"scans":[],"may_duplicate_id":null,"category":"untriaged","category_at":null,"triage_method":null,"triages":[],"presence":"at_scene","presence_at":null,"custody":null,"journey":[],"age_years":null,"age_band":"unknown","sex":"unknown","language":null,"intervention_id":null,"team_id":null,"site_id":null,"destination_site_id":null,"evacuation_id":null,"merged_into":null,"is_void":false,"has_identity":false,"identity":null,"has_care":false,"is_red_flagged":false,"is_erased":false,"first_triage_at":null,"left_at":null,"arrived_at":null,"handed_over_at":null,"outcome_at":null,"outcome_reason":"","attention":[],"stamps":{}},"casualty_board":{"tags_issued":0,"tags_in_use":0,"tags_void":0,"tags_merged":0,"totals":{},"absolute_count":0,"relative_count":0,"involved_count":0,"places":[],"ages":[],"minor_care":[],"minor_care_count":0,"stamps":{}},"care_record":{"team_id":null,"site_id":null,"version":0,"measurement_count":0,"note_count":0,"reported_at":null,"measured_at":null,"signed_at":null,"red_flag_count":0,"is_erased":false,"reports":[],"measurements":[],"notes":[],"dropped":{},"scope_ids":[],"stamps":{}},"glass_break":{"stamps":{}},"evacuation":{"state":"requested","times":{},"case_id":null,"requested_by_team_id":null,"site_id":null,"care_level":null,"vector":null,"team_id":null,"vehicle_id":null,"transporter":"","eta_at":null,"destination_site_id":null,"service":"","diverted_at":null,"divert_reason":"","beds":[],"handed_over_to":"","is_receipt_confirmed":false,"cancel_reason":"","has_note":false,"attention":[],"series":[],"stamps":{}},"regulation_case":{"intervention_id":null,"team_id":null,"site_id":null,"state":"ready","red_flag_count":0,"times":{},"samu_file_number":"","decision":null,"destination_site_id":null,"service":"","has_decision_note":false,"has_note":false,"withdraw_reason":"","attention":[],"series":[],"stamps":{}},"landmark":{"is_removed":false,"stamps":{}},"map_layer":{"corners":null,"is_removed":false,"stamps":{}},"drawing":{"note":"","valid_from":null,"valid_until":null,"sector_id":null,"site_id":null,"is_removed":false,"stamps":{}}} as const

export const THRESHOLDS = {"alert_unseen_ms":15000,"alert_escalates_ms":45000,"order_undelivered_ms":30000,"order_unacknowledged_ms":90000,"alerted_ms":180000,"en_route_ms":900000,"on_scene_ms":1800000,"at_destination_ms":1200000,"intervention_unassigned_ms":300000,"victim_untriaged_ms":600000,"immediate_waiting_ms":600000,"delayed_waiting_ms":3600000,"victim_without_news_ms":1800000,"handover_unconfirmed_ms":600000,"regulation_waiting_ms":300000,"regulation_unread_ms":120000,"evacuation_overdue_ms":2700000,"sitrep_unread_ms":300000,"request_unanswered_ms":300000,"crew_escalates_ms":180000,"victim_escalates_ms":600000,"order_escalates_ms":120000,"resource_escalates_ms":1800000,"position_resting_ms":900000,"position_waiting_ms":300000,"position_field_ms":60000,"position_moving_ms":15000,"position_least_ms":10000,"position_moved_m":50} as const

export const UPSTREAM_UUIDS = {"hello":{"subscriptions":{"*":{"operation_id":true,"log_id":true}}},"heartbeat":{"heads":{"*":{"0":true}}},"position.report":{"team_id":true,"operation_id":true},"resume":{"subscription":{"operation_id":true,"log_id":true}},"replay.control":{},"operation.create":{"id":true,"op":true},"operation.set_status":{"id":true,"op":true},"operation.describe":{"id":true,"op":true,"lead_organisation_id":true},"operation.switch_plan":{"id":true,"op":true,"sites":{"*":{"site_id":true}}},"operation.confirm_roll_call":{"id":true,"op":true},"operation.set_sharing":{"id":true,"op":true,"sharing":{"*":{"organisation_id":true}}},"operation.allow_waking":{"id":true,"op":true},"organisation.define":{"id":true,"op":true,"organisation_id":true},"sector.define":{"id":true,"op":true,"sector_id":true,"leader_id":true,"parent_id":true},"site.define":{"id":true,"op":true,"site_id":true,"sector_id":true},"team.create":{"id":true,"op":true,"team_id":true,"organisation_id":true,"sector_id":true,"site_id":true},"team.announce":{"id":true,"op":true,"team_id":true,"site_id":true},"team.approve":{"id":true,"op":true,"team_ids":{"*":true}},"team.report_status":{"id":true,"op":true,"team_id":true,"assignment_id":true,"destination_site_id":true},"team.declare_composition":{"id":true,"op":true,"team_id":true},"team.mark_mission":{"id":true,"op":true,"team_id":true},"team.name_leader":{"id":true,"op":true,"team_id":true,"member_id":true},"team.place":{"id":true,"op":true,"team_id":true,"sector_id":true,"site_id":true,"landmark_id":true},"team.check_contact":{"id":true,"op":true,"team_id":true},"team.take_over":{"id":true,"op":true,"team_id":true,"incoming":{"*":true},"vehicle_ids":{"*":true},"radio_ids":{"*":true},"kept_device_ids":{"*":true}},"team.split":{"id":true,"op":true,"team_id":true,"new_team_id":true,"member_ids":{"*":true},"vehicle_ids":{"*":true},"radio_ids":{"*":true}},"team.merge":{"id":true,"op":true,"team_id":true,"into_team_id":true},"team.report_radio_test":{"id":true,"op":true,"team_id":true},"member.enrol":{"id":true,"op":true,"member_id":true,"organisation_id":true,"team_id":true},"member.describe":{"id":true,"op":true,"member_id":true,"organisation_id":true},"member.assign":{"id":true,"op":true,"member_id":true,"team_id":true},"member.report_presence":{"id":true,"op":true,"member_id":true},"vehicle.register":{"id":true,"op":true,"vehicle_id":true,"organisation_id":true},"vehicle.describe":{"id":true,"op":true,"vehicle_id":true,"organisation_id":true},"vehicle.assign":{"id":true,"op":true,"vehicle_id":true,"team_id":true},"vehicle.report_technical_state":{"id":true,"op":true,"vehicle_id":true},"radio.register":{"id":true,"op":true,"radio_id":true,"organisation_id":true},"radio.describe":{"id":true,"op":true,"radio_id":true,"organisation_id":true},"radio.issue":{"id":true,"op":true,"radio_id":true,"team_id":true},"device.enrol":{"id":true,"op":true,"device_id":true,"team_id":true,"site_id":true},"device.revoke":{"id":true,"op":true,"device_id":true},"alert.raise":{"id":true,"op":true,"alert_id":true,"team_id":true},"alert.acknowledge":{"id":true,"op":true,"alert_id":true},"alert.clear":{"id":true,"op":true,"alert_id":true},"alert.respond":{"id":true,"op":true,"alert_id":true,"team_id":true},"alert.update_position":{"id":true,"op":true,"alert_id":true},"alert.ask_end":{"id":true,"op":true,"alert_id":true},"alert.escalate":{"id":true,"op":true,"alert_id":true,"team_ids":{"*":true}},"zone.cross":{"id":true,"op":true,"team_id":true,"sector_id":true},"zone.dwell":{"id":true,"op":true,"team_id":true,"sector_id":true},"operation.set_thresholds":{"id":true,"op":true},"attention.mute":{"id":true,"op":true,"subject_id":true},"landmark.import":{"id":true,"op":true,"landmarks":{"*":{"landmark_id":true}}},"landmark.remove":{"id":true,"op":true,"landmark_id":true},"map_layer.define":{"id":true,"op":true,"map_layer_id":true},"map_layer.remove":{"id":true,"op":true,"map_layer_id":true},"drawing.place":{"id":true,"op":true,"drawing_id":true,"sector_id":true,"site_id":true},"drawing.change":{"id":true,"op":true,"drawing_id":true,"belonging":{"sector_id":true,"site_id":true}},"drawing.remove":{"id":true,"op":true,"drawing_id":true},"care.record":{"id":true,"op":true,"victim_id":true},"care.measure":{"id":true,"op":true,"victim_id":true},"care.note":{"id":true,"op":true,"victim_id":true},"care.sign":{"id":true,"op":true,"victim_id":true},"care.break_glass":{"id":true,"op":true,"victim_id":true,"by_user_id":true,"by_device_id":true},"victim.erase":{"id":true,"op":true,"victim_id":true,"by_user_id":true},"member.erase":{"id":true,"op":true,"member_id":true,"by_user_id":true},"operation.set_retention":{"id":true,"op":true},"intervention.create":{"id":true,"op":true,"intervention_id":true,"landmark_id":true,"site_id":true,"sector_id":true,"engages_team_id":true,"assignment_id":true},"intervention.update":{"id":true,"op":true,"intervention_id":true,"landmark_id":true,"site_id":true,"sector_id":true},"intervention.set_status":{"id":true,"op":true,"intervention_id":true,"decided_on":{"team_assignment_id":true,"destination_site_id":true}},"intervention.mark_duplicate":{"id":true,"op":true,"intervention_id":true,"duplicate_of":true},"intervention.split":{"id":true,"op":true,"intervention_id":true,"new_id":true},"intervention.link":{"id":true,"op":true,"intervention_id":true,"other_id":true},"assignment.give":{"id":true,"op":true,"assignment_id":true,"team_id":true,"intervention_id":true,"site_id":true,"replaces_id":true,"decided_on":{"team_assignment_id":true,"destination_site_id":true}},"assignment.send":{"id":true,"op":true,"assignment_id":true,"decided_on":{"team_assignment_id":true,"destination_site_id":true}},"assignment.confirm_delivery":{"id":true,"op":true,"assignment_id":true},"assignment.acknowledge":{"id":true,"op":true,"assignment_id":true},"assignment.decline":{"id":true,"op":true,"assignment_id":true},"assignment.make_current":{"id":true,"op":true,"assignment_id":true},"assignment.end":{"id":true,"op":true,"assignment_id":true,"decided_on":{"team_assignment_id":true,"destination_site_id":true}},"numbers.reserve":{"id":true,"op":true,"block_id":true},"numbers.return":{"id":true,"op":true,"block_id":true},"message.send":{"id":true,"op":true,"message_id":true,"to":{"team_ids":{"*":true},"sector_id":true,"site_id":true},"request":{"intervention_id":true,"site_id":true},"in_reply_to":true,"from_team_id":true},"message.confirm_delivery":{"id":true,"op":true,"message_id":true},"message.mark_read":{"id":true,"op":true,"message_id":true},"message.acknowledge":{"id":true,"op":true,"message_id":true},"message.pass_by_voice":{"id":true,"op":true,"message_id":true,"team_id":true},"message.withdraw":{"id":true,"op":true,"message_id":true},"message.answer_request":{"id":true,"op":true,"message_id":true},"message.fulfil_request":{"id":true,"op":true,"message_id":true},"log.write":{"id":true,"op":true,"entry_id":true,"links":{"*":{"id":true}}},"log.bookmark":{"id":true,"op":true,"entry_id":true,"links":{"*":{"id":true}}},"log.strike":{"id":true,"op":true,"entry_id":true},"log.correct":{"id":true,"op":true,"entry_id":true,"correction_id":true},"victim.confirm_receipt":{"id":true,"op":true,"victim_id":true,"receiver":{"site_id":true,"team_id":true,"vehicle_id":true}},"victim.describe":{"id":true,"op":true,"victim_id":true,"intervention_id":true},"victim.identify":{"id":true,"op":true,"victim_id":true,"identity":{"member_id":true}},"victim.merge":{"id":true,"op":true,"victim_id":true,"into_id":true},"victim.move":{"id":true,"op":true,"victim_id":true,"to":{"site_id":true,"team_id":true,"vehicle_id":true}},"victim.register":{"id":true,"op":true,"victim_id":true,"intervention_id":true,"team_id":true,"site_id":true,"identity":{"member_id":true}},"victim.register_batch":{"id":true,"op":true,"intervention_id":true,"team_id":true,"site_id":true},"victim.scan":{"id":true,"op":true,"victim_id":true},"victim.set_outcome":{"id":true,"op":true,"victim_id":true},"victim.tally_minor_care":{"id":true,"op":true,"site_id":true},"victim.triage":{"id":true,"op":true,"victim_id":true},"victim.unmerge":{"id":true,"op":true,"victim_id":true},"victim.void":{"id":true,"op":true,"victim_id":true},"site.set_capacity":{"id":true,"op":true,"site_id":true},"site.open":{"id":true,"op":true,"site_id":true},"site.close":{"id":true,"op":true,"site_id":true},"evacuation.request":{"id":true,"op":true,"evacuation_id":true,"victim_ids":{"*":true},"site_id":true,"destination_site_id":true},"evacuation.authorise":{"id":true,"op":true,"evacuation_id":true,"destination_site_id":true,"seen_destination":{"site_id":true}},"evacuation.assign_vector":{"id":true,"op":true,"evacuation_id":true,"team_id":true,"vehicle_id":true,"seen_destination":{"site_id":true}},"evacuation.advance":{"id":true,"op":true,"evacuation_id":true},"evacuation.divert":{"id":true,"op":true,"evacuation_id":true,"destination_site_id":true,"seen_destination":{"site_id":true}},"evacuation.cancel":{"id":true,"op":true,"evacuation_id":true},"evacuation.ask_bed":{"id":true,"op":true,"evacuation_id":true,"destination_site_id":true},"evacuation.confirm_bed":{"id":true,"op":true,"evacuation_id":true,"destination_site_id":true},"regulation.report_ready":{"id":true,"op":true,"case_id":true,"victim_id":true,"team_id":true},"regulation.take":{"id":true,"op":true,"case_id":true},"regulation.pass_on":{"id":true,"op":true,"case_id":true},"regulation.decide":{"id":true,"op":true,"case_id":true,"destination_site_id":true},"regulation.read_back":{"id":true,"op":true,"case_id":true},"regulation.withdraw":{"id":true,"op":true,"case_id":true}} as const

export const DOWNSTREAM_TAGS = ["welcome","joined","snapshot","change","advance","positions","accepted","refused","later","heartbeat","alert_now","resync","drain","replay.state"] as const

export const BYTE_FIELDS = ["box","packed"] as const

export const NEXT_STATUSES = {"off_duty":["off_duty","unavailable","available_base","available_mobile","patrol"],"unavailable":["off_duty","unavailable","available_base","available_mobile","patrol","alerted","en_route","on_scene","with_patient","transporting","at_destination","handed_over","left_destination"],"available_base":["off_duty","unavailable","available_base","available_mobile","patrol","alerted","en_route","on_scene","with_patient","transporting","at_destination","handed_over","left_destination"],"available_mobile":["off_duty","unavailable","available_base","available_mobile","patrol","alerted","en_route","on_scene","with_patient","transporting","at_destination","handed_over","left_destination"],"patrol":["off_duty","unavailable","available_base","available_mobile","patrol","alerted","en_route","on_scene","with_patient","transporting","at_destination","handed_over","left_destination"],"alerted":["off_duty","unavailable","available_base","available_mobile","patrol","alerted","en_route","on_scene","with_patient","transporting","at_destination","handed_over","left_destination"],"en_route":["off_duty","unavailable","available_base","available_mobile","patrol","alerted","en_route","on_scene","with_patient","transporting","at_destination","handed_over","left_destination"],"on_scene":["off_duty","unavailable","available_base","available_mobile","patrol","alerted","on_scene","with_patient","transporting","at_destination","handed_over","left_destination"],"with_patient":["off_duty","unavailable","available_base","available_mobile","patrol","alerted","on_scene","with_patient","transporting","at_destination","handed_over","left_destination"],"transporting":["off_duty","unavailable","available_base","available_mobile","patrol","alerted","on_scene","with_patient","transporting","at_destination","handed_over","left_destination"],"at_destination":["off_duty","unavailable","available_base","available_mobile","patrol","alerted","en_route","at_destination","handed_over","left_destination"],"handed_over":["off_duty","unavailable","available_base","available_mobile","patrol","alerted","en_route","handed_over","left_destination"],"left_destination":["off_duty","unavailable","available_base","available_mobile","patrol","alerted","en_route","left_destination"]} as const

export const CLOSE_CODES = {"going_away":1012,"unreadable":4001,"too_large":4002,"wrong_order":4003,"not_signed_in":4004,"too_fast":4005,"too_slow":4006,"no_heartbeat":4007,"replaced":4008,"undeclared_restore":4009,"rights_changed":4010,"old_version":4500,"revoked":4501,"bad_origin":4502} as const
