import { describe, expect, test } from 'vitest'
import { nextStep, toText } from './subscription.ts'

const bytes = Uint8Array.from([4, 251, 255, 62]).buffer
const held = { endpoint: 'https://push.example.net/a', options: { applicationServerKey: bytes } }

describe('what is done about the subscription of this browser', () => {
  test('a key is written as the server writes it', () => {
    expect(toText(bytes)).toBe('BPv_Pg')
  })

  test.each([
    ['there is none', null, 'BPv_Pg', '', 'subscribe'],
    ['the server has another key than it was made for', held, 'BOther', 'x', 'replace'],
    ['its key is not known', { ...held, options: { applicationServerKey: null } }, 'BPv_Pg', 'x', 'replace'],
    ['the browser has changed it', held, 'BPv_Pg', 'https://push.example.net/before', 'tell'],
    ['the server has it', held, 'BPv_Pg', held.endpoint, 'nothing'],
  ] as const)('%s', (_, one, key, told, step) => {
    expect(nextStep(one, key, told)).toBe(step)
  })
})
