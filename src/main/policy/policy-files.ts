/** Names of the policy's files in an attempt's folder; apart from the schema so that the hook needs no zod. */
export const POLICY_FILE = 'policy.json'
export const DECISIONS_FILE = 'decisions.jsonl'
