/** Refuses to run the suite on a Node that is not the one this repository pins: a wrong one crashes native modules. */
export default function setup(): void {
  const major = Number(process.versions.node.split('.')[0])
  if (major < 24)
    throw new Error(`The tests run on Node 24 or newer (found ${process.version}). Start them with "npm test".`)
}
