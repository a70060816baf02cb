import type { Problem } from '../../server/contract/common.ts';

/** What the server answered; `offline` when it could not be reached. */
export type Reply<Value> = { value: Value } | { problem: Problem } | { offline: true };

/** An answer that is not the one that was asked for. */
export type Refusal = Exclude<Reply<never>, { value: never }>;
