/** Thrown through an effect whose command we ended ourselves: it showed nothing, and is done again after a resume. */
export class WorkStopped extends Error {
  constructor() {
    super('The work was stopped')
    this.name = 'WorkStopped'
  }
}
