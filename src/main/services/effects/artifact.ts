/** Name of the file that keeps an agent's last text, for later phases and for people. */
export const ARTIFACT_FILE = 'artifact.md'
