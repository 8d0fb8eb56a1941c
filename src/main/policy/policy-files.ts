/** Names of the policy's files in an attempt's folder; apart from the schema so that the hook needs no zod. */
export const POLICY_FILE = 'policy.json'
export const DECISIONS_FILE = 'decisions.jsonl'
/** Messages of a person that wait for the agent: one file each, renamed when it is handed over. */
export const MESSAGES_FOLDER = 'messages'
export const WAITING_MESSAGE = '.waiting.json'
export const DELIVERED_MESSAGE = '.delivered.json'
