/** A square of dark and light modules as one path, to be drawn at any size. */
export function outline(modules: readonly (readonly boolean[])[]): { readonly size: number; readonly path: string } {
  const rows = modules.map((row, y) => row.map((isDark, x) => (isDark ? `M${x} ${y}h1v1h-1z` : '')).join(''))
  return { size: modules.length, path: rows.join('') }
}
