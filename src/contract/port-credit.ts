/**
 * How a message port that carries the procedures is paced. A port has no measure of what waits in it, and a page that hangs
 * takes nothing out: the page says how much has reached it, and the host holds feeds back while too much has not.
 *
 * From the host come the messages of oRPC alone; to the host go these and, between them, numbers: how much (`sizeOf`) of
 * what the host ever sent on this port has arrived.
 */

/** What may be on its way to a page before feeds are held back; a large snapshot goes beyond it, alone. */
export const PORT_WINDOW = 1024 * 1024
/** A page tells at least this often what has arrived. Less than the window, or both sides would wait for each other. */
export const PORT_ACK_EVERY = PORT_WINDOW / 8

/** Characters of a text, bytes of anything else. */
export const sizeOf = (message: unknown): number => {
  if (typeof message === 'string') return message.length
  return message instanceof ArrayBuffer || ArrayBuffer.isView(message) ? message.byteLength : 0
}

/** The page's side of a port. */
export interface CreditedPort {
  addEventListener(type: 'message', listener: (event: { data?: unknown }) => void): void
  postMessage(arrived: number): void
}

/** Tells the other side of the port what arrives here. The port must be started by the caller. */
export function acknowledge(port: CreditedPort): void {
  let arrived = 0
  let told = 0
  port.addEventListener('message', ({ data }) => {
    arrived += sizeOf(data)
    if (arrived - told < PORT_ACK_EVERY) return
    told = arrived
    port.postMessage(arrived)
  })
}
