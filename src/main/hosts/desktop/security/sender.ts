/** Whether a message comes from our own page: the main frame of our window, showing our origin. */

/** The part of Electron's frame that is looked at; null stands for a frame that is gone already. */
export interface SenderFrame {
  readonly origin: string
  readonly parent: unknown
}

export function isTrustedFrame(frame: SenderFrame | null, origin: string): boolean {
  return frame !== null && frame.parent === null && frame.origin === origin
}
