import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: { include: ['core/**/*.test.ts', 'command-post/**/*.test.ts', 'field/**/*.test.ts'], environment: 'node' },
})
