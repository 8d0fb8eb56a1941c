/** The reviewer's answer, and our own findings beside it. The schema may gain optional fields only. */
import { z } from 'zod'

export const Severity = z.enum(['critical', 'major', 'minor'])
export type Severity = z.infer<typeof Severity>

export const Issue = z.object({
  severity: Severity,
  category: z.string().default('general'),
  file: z.string().nullish(),
  line: z.number().int().nullish(),
  title: z.string().min(1),
  description: z.string().default(''),
  suggestion: z.string().nullish(),
})
export type Issue = z.infer<typeof Issue>

export const Verdict = z.object({
  verdict: z.enum(['approved', 'changes_requested']),
  summary: z.string().default(''),
  issues: z.array(Issue).default([]),
})
export type Verdict = z.infer<typeof Verdict>

/** Something that Switchyard itself saw in a diff, told to the reviewer and kept with the verdict. */
export const Finding = z.object({
  kind: z.enum(['test-deleted', 'test-skipped', 'test-emptied', 'outside-claim', 'secret', 'check-config']),
  file: z.string(),
  line: z.number().int().nullable(),
  text: z.string(),
})
export type Finding = z.infer<typeof Finding>
