/** Puts the tray model's badge where the platform has room for one: a count on the dock, a mark on the taskbar's button. */
import type { TrayModel } from '../model/tray-model.ts'

/** What is used of Electron, so that each platform's way can be tested on any. */
export interface BadgeParts<Image> {
  setCount(count: number): void
  /** The mark on the button of each window; null takes it away. */
  overlay(image: Image | null, description: string): void
  /** The picture of the mark. */
  mark(): Image
}

export interface Badge {
  show(model: Pick<TrayModel, 'badge' | 'badgeText'>): void
}

/** Windows knows no count on a taskbar button, only a small picture with words for screen readers. */
export function createBadge<Image>(platform: NodeJS.Platform, parts: BadgeParts<Image>): Badge {
  return {
    show({ badge, badgeText }) {
      if (platform === 'win32') parts.overlay(badge === '' ? null : parts.mark(), badgeText)
      else parts.setCount(badge === '' ? 0 : Number(badge))
    },
  }
}
