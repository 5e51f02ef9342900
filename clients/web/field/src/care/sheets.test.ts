import type { Command } from '@vigie/core'
import { beforeAll, expect, test, vi } from 'vitest'
import { makeKey, open, seal } from '../sealing.ts'
import type { Box } from '../sealing.ts'
import type { Store } from '../store.ts'
import { unwrap } from './lease.ts'
import type { Lease } from './lease.ts'
import type { Sheet } from './sheet.ts'
import { notes } from './sheet.ts'
import type { Sheets as SheetsClass } from './sheets.svelte.ts'

const HOUR_MS = 3_600_000
const NOW = 1_000 * HOUR_MS
let Sheets: typeof SheetsClass

beforeAll(async () => {
  vi.stubGlobal('$state', Object.assign(<Value>(value: Value): Value => value, { raw: <Value>(value: Value): Value => value }))
  ;({ Sheets } = await import('./sheets.svelte.ts'))
})

/** A disk that outlives the page. */
class Disk {
  kept: Lease | null = null
  readonly boxes = new Map<string, Box>()
  halfTyped: Box | null = null
  readonly #key = makeKey()

  key(): Promise<CryptoKey> {
    return this.#key
  }

  async lease(): Promise<Lease | null> {
    return this.kept
  }

  async keepLease(lease: Lease): Promise<void> {
    this.kept = lease
  }

  async endLease(): Promise<void> {
    this.kept = null
    this.boxes.clear()
    this.halfTyped = null
  }

  async drafts(key: CryptoKey): Promise<unknown> {
    return this.halfTyped === null ? null : open(key, 'drafts', this.halfTyped).catch(() => null)
  }

  async keepDrafts(key: CryptoKey, all: unknown): Promise<void> {
    this.halfTyped = await seal(key, 'drafts', all)
  }

  async dropDrafts(): Promise<void> {
    this.halfTyped = null
  }

  async sheets(key: CryptoKey): Promise<Sheet[]> {
    return (await Promise.all([...this.boxes].map(([id, box]) => open(key, id, box)))) as Sheet[]
  }

  async keepSheet(key: CryptoKey, sheet: Sheet): Promise<void> {
    this.boxes.set(sheet.victimId, await seal(key, sheet.victimId, sheet))
  }

  async dropSheet(id: string): Promise<void> {
    this.boxes.delete(id)
  }
}

async function start(disk: Disk, now: number): Promise<SheetsClass> {
  const sheets = new Sheets(disk as unknown as Store, () => 12)
  await sheets.wake(now)
  return sheets
}

const remark = (id: string, text: string, victim_id = 'v'): Command => ({ type: 'care.note', id, n: 1, at: NOW, victim_id, remark: { type: 'sealed_note', text } })
const read = (sheets: SheetsClass): string[] => notes(sheets.of('v') ?? { victimId: 'v', written: [], identity: null, identityId: null, readAt: null }).map(({ text }) => text)

/** A phone that wrote, chose a code, and lost its battery. */
async function written(): Promise<Disk> {
  const disk = new Disk()
  const sheets = await start(disk, NOW)
  sheets.follow(NOW, NOW, true)
  sheets.write(remark('a', 'pâle'))
  await sheets.choose('2468')
  sheets.write(remark('b', 'mieux'))
  await vi.waitFor(async () => expect((await disk.sheets((await keyOf(disk))!))[0]?.written).toHaveLength(2))
  return disk
}

async function keyOf(disk: Disk): Promise<CryptoKey | null> {
  return disk.kept === null ? null : unwrap(disk.kept, '2468', await disk.key())
}

test('after a start without the server nothing is shown before the code, and all of it after (rule CA16)', async () => {
  const disk = await written()
  const sheets = await start(disk, NOW + HOUR_MS)
  expect([sheets.state, read(sheets)]).toEqual(['locked', []])
  expect(await sheets.unlock('1111', [])).toBe(false)
  expect([sheets.triesLeft, read(sheets)]).toEqual([4, []])
  expect(await sheets.unlock('2468', [])).toBe(true)
  expect([sheets.state, sheets.triesLeft, read(sheets)]).toEqual(['open', 5, ['mieux', 'pâle']])
})

test('five wrong codes destroy the key, over restarts, and the phone writes on without showing (rule CA16)', async () => {
  const disk = await written()
  for (const code of ['1111', '2222', '3333']) await (await start(disk, NOW)).unlock(code, [])
  const sheets = await start(disk, NOW)
  for (const code of ['4444', '5555', '2468']) await sheets.unlock(code, [])
  expect([sheets.state, disk.kept, disk.boxes.size]).toEqual(['over', null, 0])
  sheets.write(remark('c', 'écrit'))
  expect(read(sheets)).toEqual([])
  sheets.follow(NOW, NOW + 1, false)
  expect(sheets.state).toBe('over')
  sheets.follow(NOW + 1, NOW + 1, true)
  expect(sheets.state, 'the server was reached').toBe('none')
})

test('the shift ends so long after the server was last heard, in a page that stays open too', async () => {
  const disk = await written()
  expect((await start(disk, NOW + 12 * HOUR_MS)).state).toBe('over')
  expect(disk.boxes.size).toBe(0)
  const sheets = await start(new Disk(), NOW)
  sheets.follow(NOW, NOW, true)
  sheets.write(remark('a', 'pâle'))
  sheets.follow(NOW, NOW + 11 * HOUR_MS, false)
  expect(read(sheets)).toEqual(['pâle'])
  sheets.follow(NOW, NOW + 12 * HOUR_MS, false)
  expect([sheets.state, read(sheets)]).toEqual(['over', []])
})

test('hearing the server again prolongs it', async () => {
  const disk = await written()
  const sheets = await start(disk, NOW + HOUR_MS)
  sheets.follow(NOW + 11 * HOUR_MS, NOW + 11 * HOUR_MS, true)
  await vi.waitFor(() => expect(disk.kept?.heardAt).toBe(NOW + 11 * HOUR_MS))
  expect((await start(disk, NOW + 20 * HOUR_MS)).state).toBe('locked')
})

test('who is no longer in the charge of the crew leaves the phone, a fresh entry not at once (rule CA18)', async () => {
  const sheets = await start(new Disk(), NOW)
  sheets.follow(NOW, NOW, true)
  sheets.write(remark('a', 'pâle'))
  sheets.keepOnly(new Set(), NOW + 1_000)
  expect(read(sheets)).toEqual(['pâle'])
  sheets.keepOnly(new Set(['v']), NOW + HOUR_MS)
  expect(read(sheets)).toEqual(['pâle'])
  sheets.keepOnly(new Set(), NOW + HOUR_MS)
  expect(read(sheets)).toEqual([])
})

const halfOf = (sheets: SheetsClass): string | null => sheets.drafts.of<string>('v', 'note')

test('what is half typed lies behind the code too, and typed before the code it stays with this page (rule CA19)', async () => {
  const disk = new Disk()
  const sheets = await start(disk, NOW)
  sheets.follow(NOW, NOW, true)
  sheets.drafts.keep('v', 'note', 'se plaint de')
  await vi.waitFor(() => expect(disk.halfTyped).not.toBeNull())
  expect(halfOf(await start(disk, NOW)), 'no code was chosen').toBe('se plaint de')
  const [clear] = [disk.halfTyped]
  await sheets.choose('2468')
  await vi.waitFor(() => expect(disk.halfTyped).not.toBe(clear))
  await vi.waitFor(async () => expect(await disk.drafts((await keyOf(disk))!)).not.toBeNull())
  const again = await start(disk, NOW)
  expect([again.state, halfOf(again)]).toEqual(['locked', null])
  again.drafts.keep('v', 'tag', 'BR-1')
  expect(await again.unlock('2468', [])).toBe(true)
  expect([halfOf(again), again.drafts.of('v', 'tag')]).toEqual(['se plaint de', 'BR-1'])
})

test('the end of the time and being shut out leave nothing half typed (rules CA16, CA17)', async () => {
  for (const end of ['over', 'shut out']) {
    const disk = new Disk()
    const sheets = await start(disk, NOW)
    sheets.follow(NOW, NOW, true)
    sheets.drafts.keep('v', 'note', 'se plaint de')
    await vi.waitFor(() => expect(disk.halfTyped).not.toBeNull())
    if (end === 'over') sheets.follow(NOW, NOW + 12 * HOUR_MS, false)
    else sheets.forget()
    await vi.waitFor(() => expect(disk.halfTyped).toBeNull())
    expect(halfOf(sheets), end).toBeNull()
  }
})
