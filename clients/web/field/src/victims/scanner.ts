/** Reads a code with the camera. */

import { openReader } from '../scan/reader.ts'

const LOOK_EVERY_MS = 200
const MAX_READ = 200

/** A page that did not come by HTTPS has no camera. */
export function canScan(): boolean {
  return 'mediaDevices' in navigator
}

/** Shows the camera in `video` until a code is read, and gives it; null once `isOver` says so. Rejects without a camera. */
export async function scan(video: HTMLVideoElement, isOver: () => boolean): Promise<string | null> {
  const [read, stream] = await Promise.all([openReader(), navigator.mediaDevices.getUserMedia({ video: { facingMode: 'environment' } })])
  try {
    video.srcObject = stream
    await video.play()
    while (!isOver()) {
      const value = await read(video)
      if (value !== '') return value.slice(0, MAX_READ)
      await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS))
    }
    return null
  } finally {
    for (const track of stream.getTracks()) track.stop()
    video.srcObject = null
  }
}
