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
  alert_id: Uuid
}

/** Numbers in (after, seq] hold nothing for this receiver. */
export interface Advance {
  type: "advance"
  operation_id: Uuid
  after: number
  seq: number
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
  stamps?: Record<string, Stamp>
}

/** A post has seen it. */
export interface AlertAcknowledged {
  type: "alert.acknowledged"
  alert_id: Uuid
}

/** A post ended it, by name. */
export interface AlertCleared {
  type: "alert.cleared"
  alert_id: Uuid
  reason: string
}

/** What happened to our own people. */
export type AlertKind = "distress" | "man_down" | "medical" | "threat"

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

/** One of ours called for help. */
export interface AlertRaised {
  type: "alert.raised"
  alert_id: Uuid
  kind: AlertKind
  team_id: Uuid
  lat_deg?: number | null
  lon_deg?: number | null
  note?: string
}

/** How far the answer is. */
export type AlertState = "cleared" | "raised" | "seen"

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
  member_id: Uuid
  team_id?: Uuid | null
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
  vehicle_id: Uuid
  team_id?: Uuid | null
}

/** Derived from status and contact: may this team be given a mission? */
export type Availability = "available" | "engaged" | "unavailable" | "unknown"

/** The highest care a team can give. */
export type CareLevel = "first_aid" | "medical" | "none" | "paramedic"

/** Covers all numbers in (after, seq]: the fact, and the whole new value of each entity it touched (rule C5). */
export interface Change {
  type: "change"
  operation_id: Uuid
  after: number
  seq: number
  fact?: Fact | null
  entities?: (Operation | Organisation | Sector | Site | Team | Member | Vehicle | Radio | Device | Alert)[]
  removed?: (Removed)[]
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
  team_id: Uuid
  due_at: number
  last_heard_at?: number | null
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
  alert_id: Uuid
  reason: string
}

/** A headcount was given. */
export interface CompositionDeclared {
  type: "team.composition_declared"
  team_id: Uuid
  headcount: number
  note?: string
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
  code: string
  name: string
  kind: OperationKind
  mode?: OperationMode
  silent_after_ms?: number
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
  team_id: Uuid
  call_sign: string
  kind: TeamKind
  organisation_id?: Uuid | null
  sector_id?: Uuid | null
  site_id?: Uuid | null
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
  headcount: number
  team_id?: Uuid | null
  note?: string
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
  sector_id: Uuid
  code: string
  name: string
  kind: SectorKind
  ring?: ([number, number])[] | null
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
  site_id: Uuid
  code: string
  name: string
  kind: SiteKind
  lat_deg?: number | null
  lon_deg?: number | null
  sector_id?: Uuid | null
  is_open?: boolean
}

/** A device admitted to the operation; its token is never here. */
export interface Device {
  type: "device"
  id: Uuid
  role: Role
  platform: Platform
  label: string
  team_id?: Uuid | null
  site_id?: Uuid | null
  enrolled_at: number
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
}

/** One position as a device reports it: an array, so that a report stays within 80 bytes. */
export type DeviceFix = [number, number, number, (number | null)?, (number | null)?, (number | null)?, (number | null)?]

/** A device was shut out. */
export interface DeviceRevoked {
  type: "device.revoked"
  device_id: Uuid
}

export type Downstream = Welcome | JoinOutcome | SnapshotPart | Change | Advance | Positions | Accepted | Refused | Later | ServerHeartbeat | AlertNow | Resync | Drain

/** This server stops within `within_ms`; come back after a random delay up to `retry_ms`. */
export interface Drain {
  type: "drain"
  within_ms: number
  retry_ms: number
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
  device_id: Uuid
  role: Role
  platform: Platform
  label: string
  team_id?: Uuid | null
  site_id?: Uuid | null
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
  member_id: Uuid
  code: string
  name?: string | null
  phone?: string | null
  organisation_id?: Uuid | null
  team_id?: Uuid | null
  qualifications?: (Qualification)[]
}

export type Entity = Operation | Organisation | Sector | Site | Team | Member | Vehicle | Radio | Device | Alert

/** The tag of each entity on the wire; in the order in which a snapshot sends them. */
export type EntityKind = "alert" | "device" | "member" | "operation" | "organisation" | "radio" | "sector" | "site" | "team" | "vehicle"

/** What a receiver may know of the record behind a change. */
export interface Fact {
  event: OperationCreated | OperationStatusSet | OrganisationDefined | SectorDefined | SiteDefined | TeamCreated | StatusReported | CompositionDeclared | TeamPlaced | TeamHeard | TeamFellSilent | MemberEnrolled | MemberAssigned | PresenceReported | VehicleRegistered | VehicleAssigned | TechnicalStateReported | RadioRegistered | RadioIssued | DeviceEnrolled | DeviceRevoked | AlertRaised | AlertAcknowledged | AlertCleared
  occurred_at: number
  received_at: number
  source: ReportSource
  device_id: Uuid
  user_id?: Uuid | null
  is_estimated?: boolean
  is_late?: boolean
  stated_at?: number | null
  caused_by?: number | null
}

/** Where a position came from. */
export type FixSource = "app" | "gpslogger" | "osmand" | "owntracks" | "traccar"

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

/** Who a member is. */
export interface Identity {
  type: "identity"
  name: string
  phone?: string | null
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

/** Nothing was decided; keep the command and send it again after `retry_ms` (rule C11). */
export interface Later {
  type: "later"
  command_id: Uuid
  retry_ms: number
}

/** What this server accepts. */
export interface Limits {
  max_frame_bytes: number
  heartbeat_ms: number
  commands_per_s: number
  positions_per_s: number
}

/** A person deployed, known to screens by a short code and qualifications; the name is opened on request only. */
export interface Member {
  type: "member"
  id: Uuid
  code: string
  organisation_id?: Uuid | null
  team_id?: Uuid | null
  qualifications?: (Qualification)[]
  presence?: Presence
  presence_at?: number | null
  has_identity?: boolean
  identity?: Sealed | null
  stamps?: Record<string, Stamp>
}

/** A member joined a team, or left theirs. */
export interface MemberAssigned {
  type: "member.assigned"
  member_id: Uuid
  team_id?: Uuid | null
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
  ended_at?: number | null
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

/** Give a team its sector and home site. */
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
  team_id: Uuid
  sector_id?: Uuid | null
  site_id?: Uuid | null
}

/** Which emergency plan is in force. */
export type Plan = "none" | "novi" | "orsec_other" | "plan_blanc"

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

/** What a member is trained for. */
export type Qualification = "cover_head" | "dog" | "driver" | "logistics" | "nautical" | "nurse" | "physician" | "post_leader" | "psc" | "pse1" | "pse2" | "psychological" | "radio_operator" | "section_leader" | "sector_leader" | "team_leader"

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
  stamps?: Record<string, Stamp>
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
  alert_id: Uuid
  kind?: AlertKind
  team_id?: Uuid | null
  lat_deg?: number | null
  lon_deg?: number | null
  note?: string
}

/** Why a command changed nothing; each is final for that command id, so the device stops sending it (rule C9). */
export type RefusalCode = "already_exists" | "forbidden" | "invalid_value" | "key_reused" | "malformed" | "operation_closed" | "out_of_sequence" | "unknown_target"

/** Your command changed nothing and never will; take it off the queue and show why (rule C9). */
export interface Refused {
  type: "refused"
  command_id: Uuid | null
  code: RefusalCode
  sentence: Record<string, string>
  field?: string | null
  last?: Operation | Organisation | Sector | Site | Team | Member | Vehicle | Radio | Device | Alert | null
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
  radio_id: Uuid
  code: string
  kind: RadioKind
  identity?: string
  channel?: string
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
  vehicle_id: Uuid
  call_sign: string
  kind: VehicleKind
  organisation_id?: Uuid | null
  seats?: number
  stretchers?: number
}

/** An entity that this receiver sees no longer. */
export interface Removed {
  kind: EntityKind
  id: string
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
  member_id: Uuid
  presence: Presence
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
  status: TeamStatus
  team_id?: Uuid | null
  reason?: UnavailableReason | null
  is_forced?: boolean
}

/** Breakdown, refuel, ready again … */
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
  vehicle_id: Uuid
  technical_state: TechnicalState
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
  device_id: Uuid
}

/** What somebody is in one operation; `server.domain.permissions` says what each may do and see. */
export type Role = "cover_head" | "dispatcher" | "liaison" | "log_operator" | "medical_officer" | "observer" | "org_admin" | "post_leader" | "regulation" | "resource_officer" | "sector_leader" | "system" | "team_leader" | "team_member" | "tracker"

/** How much of an operation a subscription wants; the role decides whether it may. */
export type Scope = "operation" | "site" | "team"

/** A protected value under its person's own key: AES-256-GCM, nonce first, bound to operation and person. */
export interface Sealed {
  type: "sealed"
  key_id: string
  box: Uint8Array
}

/** A named part of the ground. */
export interface Sector {
  type: "sector"
  id: Uuid
  code: string
  name: string
  kind: SectorKind
  ring?: ([number, number])[] | null
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
}

/** What a sector means to the teams in it. */
export type SectorKind = "danger" | "exclusion" | "landing" | "operational" | "public"

/** I am alive, and this is where each operation stands; every 10 s, and the answer to silence. */
export interface ServerHeartbeat {
  type: "heartbeat"
  now: number
  heads?: ([Uuid, number])[]
  degraded?: (string)[]
  resume_ticket?: string | null
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
  status: OperationStatus
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
  stamps?: Record<string, Stamp>
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

/** One part of everything there is at `seq`; the replica starts anew at part 0, and counts when all are in. */
export interface SnapshotPart {
  type: "snapshot"
  operation_id: Uuid
  log_id: Uuid
  seq: number
  part: number
  parts: number
  entities?: (Operation | Organisation | Sector | Site | Team | Member | Vehicle | Radio | Device | Alert)[]
  packed?: Uint8Array
}

/** Why a snapshot and not what was missed. */
export type SnapshotReason = "first_join" | "other_log" | "rights_changed" | "slow_reader" | "too_far_behind"

/** When and by whom a register was last written: the greatest stamp wins whatever the order of arrival (rule C8). */
export type Stamp = [number, Uuid, number]

/** One accepted report of a status; the mission's times are read off the series of them. */
export type StatusPoint = [Stamp, TeamStatus]

/** A team said, or was said, to be doing this. */
export interface StatusReported {
  type: "team.status_reported"
  team_id: Uuid
  status: TeamStatus
  reason?: UnavailableReason | null
  is_forced?: boolean
}

/** Wish to follow one operation, from a known point of its log if there is one. */
export interface Subscription {
  operation_id: Uuid
  scope: Scope
  log_id?: Uuid | null
  seq?: number | null
  view?: string
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
  sector_id?: Uuid | null
  site_id?: Uuid | null
  note?: string
  last_heard_at?: number | null
  contact_due_at?: number | null
  silent_since?: number | null
  series?: (StatusPoint)[]
  stamps?: Record<string, Stamp>
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

/** A team was given its sector and home site. */
export interface TeamPlaced {
  type: "team.placed"
  team_id: Uuid
  sector_id?: Uuid | null
  site_id?: Uuid | null
}

/** Where a team was, and when. */
export type TeamPosition = [Uuid, number, number, number, (number | null)?, (number | null)?, (number | null)?, (number | null)?, (FixSource)?]

/** What a team is doing; the order of the mission's steps is in `server.domain.team_status`. */
export type TeamStatus = "alerted" | "at_destination" | "available_base" | "available_mobile" | "en_route" | "handed_over" | "off_duty" | "on_scene" | "patrol" | "transporting" | "unavailable" | "with_patient"

/** Can it roll? */
export type TechnicalState = "breakdown" | "limited" | "maintenance" | "operational" | "refuel" | "repair" | "restock"

/** A vehicle's technical state was told. */
export interface TechnicalStateReported {
  type: "vehicle.technical_state_reported"
  vehicle_id: Uuid
  technical_state: TechnicalState
}

/** All in milliseconds; the defaults are those of an event cover. */
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
}

/** Why a team cannot be engaged. */
export type UnavailableReason = "admin" | "break" | "breakdown" | "cleaning" | "psychological" | "restock"

export type Upstream = Hello | Heartbeat | ReportPosition | Resume | CreateOperation | SetOperationStatus | DefineOrganisation | DefineSector | DefineSite | CreateTeam | ReportStatus | DeclareComposition | PlaceTeam | CheckContact | EnrolMember | AssignMember | ReportPresence | RegisterVehicle | AssignVehicle | ReportTechnicalState | RegisterRadio | IssueRadio | EnrolDevice | RevokeDevice | RaiseAlert | AcknowledgeAlert | ClearAlert

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
  stamps?: Record<string, Stamp>
}

/** A vehicle went to a team, or to none. */
export interface VehicleAssigned {
  type: "vehicle.assigned"
  vehicle_id: Uuid
  team_id?: Uuid | null
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
}

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

export const PROTOCOL_VERSION = 1 as const

export const SUBPROTOCOL = "vigie.v1.msgpack" as const

export const ENTITY_DEFAULTS = {"operation":{"mode":"actual","status":"planned","opened_at":null,"closed_at":null,"silent_after_ms":900000,"plan":"none","catalogue":"","thresholds":{},"stamps":{}},"organisation":{"country":"FR","stamps":{}},"sector":{"ring":null,"stamps":{}},"site":{"lat_deg":null,"lon_deg":null,"sector_id":null,"is_open":false,"stamps":{}},"team":{"organisation_id":null,"status":"off_duty","status_at":null,"status_source":null,"is_status_forced":false,"unavailable_reason":null,"availability":"unavailable","mission":{},"headcount_declared":null,"headcount_counted":0,"care_level":"none","sector_id":null,"site_id":null,"note":"","last_heard_at":null,"contact_due_at":null,"silent_since":null,"series":[],"stamps":{}},"member":{"organisation_id":null,"team_id":null,"qualifications":[],"presence":"expected","presence_at":null,"has_identity":false,"identity":null,"stamps":{}},"vehicle":{"organisation_id":null,"team_id":null,"seats":0,"stretchers":0,"technical_state":"operational","technical_state_at":null,"stamps":{}},"radio":{"identity":"","channel":"","team_id":null,"issued_at":null,"stamps":{}},"device":{"team_id":null,"site_id":null,"is_revoked":false,"stamps":{}},"alert":{"site_id":null,"state":"raised","lat_deg":null,"lon_deg":null,"note":"","seen_at":null,"cleared_at":null,"clear_reason":"","stamps":{}}} as const

export const UPSTREAM_UUIDS = {"hello":{"subscriptions":{"*":{"operation_id":true,"log_id":true}}},"heartbeat":{"heads":{"*":{"0":true}}},"position.report":{"team_id":true,"operation_id":true},"resume":{"subscription":{"operation_id":true,"log_id":true}},"operation.create":{"id":true,"op":true},"operation.set_status":{"id":true,"op":true},"organisation.define":{"id":true,"op":true,"organisation_id":true},"sector.define":{"id":true,"op":true,"sector_id":true},"site.define":{"id":true,"op":true,"site_id":true,"sector_id":true},"team.create":{"id":true,"op":true,"team_id":true,"organisation_id":true,"sector_id":true,"site_id":true},"team.report_status":{"id":true,"op":true,"team_id":true},"team.declare_composition":{"id":true,"op":true,"team_id":true},"team.place":{"id":true,"op":true,"team_id":true,"sector_id":true,"site_id":true},"team.check_contact":{"id":true,"op":true,"team_id":true},"member.enrol":{"id":true,"op":true,"member_id":true,"organisation_id":true,"team_id":true},"member.assign":{"id":true,"op":true,"member_id":true,"team_id":true},"member.report_presence":{"id":true,"op":true,"member_id":true},"vehicle.register":{"id":true,"op":true,"vehicle_id":true,"organisation_id":true},"vehicle.assign":{"id":true,"op":true,"vehicle_id":true,"team_id":true},"vehicle.report_technical_state":{"id":true,"op":true,"vehicle_id":true},"radio.register":{"id":true,"op":true,"radio_id":true},"radio.issue":{"id":true,"op":true,"radio_id":true,"team_id":true},"device.enrol":{"id":true,"op":true,"device_id":true,"team_id":true,"site_id":true},"device.revoke":{"id":true,"op":true,"device_id":true},"alert.raise":{"id":true,"op":true,"alert_id":true,"team_id":true},"alert.acknowledge":{"id":true,"op":true,"alert_id":true},"alert.clear":{"id":true,"op":true,"alert_id":true}} as const

export const DOWNSTREAM_TAGS = ["welcome","joined","snapshot","change","advance","positions","accepted","refused","later","heartbeat","alert_now","resync","drain"] as const

export const BYTE_FIELDS = ["box","packed"] as const

export const NEXT_STATUSES = {"off_duty":["off_duty","unavailable","available_base","available_mobile","patrol"],"unavailable":["off_duty","unavailable","available_base","available_mobile","patrol","alerted","en_route","on_scene","with_patient","transporting","at_destination","handed_over"],"available_base":["off_duty","unavailable","available_base","available_mobile","patrol","alerted","en_route","on_scene","with_patient","transporting","at_destination","handed_over"],"available_mobile":["off_duty","unavailable","available_base","available_mobile","patrol","alerted","en_route","on_scene","with_patient","transporting","at_destination","handed_over"],"patrol":["off_duty","unavailable","available_base","available_mobile","patrol","alerted","en_route","on_scene","with_patient","transporting","at_destination","handed_over"],"alerted":["off_duty","unavailable","available_base","available_mobile","patrol","alerted","en_route","on_scene","with_patient","transporting","at_destination","handed_over"],"en_route":["off_duty","unavailable","available_base","available_mobile","patrol","alerted","en_route","on_scene","with_patient","transporting","at_destination","handed_over"],"on_scene":["off_duty","unavailable","available_base","available_mobile","patrol","alerted","on_scene","with_patient","transporting","at_destination","handed_over"],"with_patient":["off_duty","unavailable","available_base","available_mobile","patrol","alerted","on_scene","with_patient","transporting","at_destination","handed_over"],"transporting":["off_duty","unavailable","available_base","available_mobile","patrol","alerted","on_scene","with_patient","transporting","at_destination","handed_over"],"at_destination":["off_duty","unavailable","available_base","available_mobile","patrol","alerted","en_route","at_destination","handed_over"],"handed_over":["off_duty","unavailable","available_base","available_mobile","patrol","alerted","en_route","handed_over"]} as const

export const CLOSE_CODES = {"going_away":1012,"unreadable":4001,"too_large":4002,"wrong_order":4003,"not_signed_in":4004,"too_fast":4005,"too_slow":4006,"no_heartbeat":4007,"replaced":4008,"undeclared_restore":4009,"rights_changed":4010,"old_version":4500,"revoked":4501,"bad_origin":4502} as const
