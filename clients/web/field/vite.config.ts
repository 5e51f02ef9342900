import { createHash } from 'node:crypto'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { svelte } from '@sveltejs/vite-plugin-svelte'
import { defineConfig } from 'vite'
import type { Plugin } from 'vite'

const BASE = '/field/'
const WORKER = 'sw.js'

/** Tells the service worker which files the app is made of, and a name for exactly these. */
function shell(): Plugin {
  return {
    name: 'shell',
    enforce: 'post',
    generateBundle(_, bundle) {
      const worker = bundle[WORKER]
      if (worker?.type !== 'chunk') return
      const files = Object.values(bundle).filter(({ fileName }) => fileName !== WORKER)
      const digest = createHash('sha256').update(worker.code)
      for (const file of files.toSorted((one, other) => (one.fileName < other.fileName ? -1 : 1))) {
        digest.update(file.fileName).update(file.type === 'chunk' ? file.code : file.source)
      }
      const paths = files.map(({ fileName }) => BASE + (fileName === 'index.html' ? '' : fileName))
      worker.code = worker.code
        .replaceAll('__FILES__', JSON.stringify([...paths, `${BASE}icon.svg`, `${BASE}manifest.webmanifest`]))
        .replaceAll('__VERSION__', JSON.stringify(digest.digest('hex').slice(0, 16)))
    },
  }
}

/** Writes each file also compressed: the server sends what is there and never compresses anything itself. */
function compressed(): Plugin {
  return {
    name: 'compressed',
    async writeBundle({ dir }, bundle) {
      for (const fileName of Object.keys(bundle).filter((name) => name !== 'index.html')) {
        const path = join(dir!, fileName)
        await writeFile(`${path}.gz`, gzipSync(await readFile(path), { level: 9 }))
      }
    },
  }
}

export default defineConfig({
  base: BASE,
  plugins: [svelte(), shell(), compressed()],
  build: {
    target: 'es2022',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    emptyOutDir: false,
    rolldownOptions: {
      input: { index: join(import.meta.dirname, 'index.html'), sw: join(import.meta.dirname, 'src/sw.ts') },
      output: { entryFileNames: ({ name }) => (name === 'sw' ? WORKER : 'assets/[name]-[hash].js') },
    },
  },
})
