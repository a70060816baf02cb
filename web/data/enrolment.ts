import type { RegistrationResponseJSON } from '@simplewebauthn/browser';
import type {
  EnrolmentOptionsReply,
  EnrolmentVerifyBody,
  EnrolmentVerifyReply,
  LinkReply,
  SetupOptionsBody,
} from '../../server/contract/enrolment.ts';
import type { Reply } from './reply.ts';

/** Which of the two links: a person's, or the first administrator's. */
export type Flow = 'enrolment' | 'setup';

/** The token in the fragment of a link; null when the link is not whole. */
export function readToken(fragment: string): string | null {
  return /^#([A-Za-z0-9_-]{43})$/.exec(fragment)?.[1] ?? null;
}

/** Asks whose link it is; spends nothing. */
export function askLink(flow: Flow, token: string): Promise<Reply<LinkReply>> {
  return post(`/api/${flow}/link`, { token });
}

/** Starts a registration; set-up says who the administrator will be. */
export function startEnrolment(flow: Flow, body: SetupOptionsBody): Promise<Reply<EnrolmentOptionsReply>> {
  return post(`/api/${flow}/options`, body);
}

/** Hands in the new passkey and spends the link. */
export function finishEnrolment(
  flow: Flow,
  token: string,
  credential: RegistrationResponseJSON,
): Promise<Reply<EnrolmentVerifyReply>> {
  const body: EnrolmentVerifyBody = { token, credential };
  return post(`/api/${flow}/verify`, body);
}

async function post<Value>(path: string, body: object): Promise<Reply<Value>> {
  try {
    const reply = await fetch(path, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    const json = await reply.json();
    return reply.ok ? { value: json } : { problem: json };
  } catch {
    // No answer, or one that is not ours: a proxy's page while the server is away.
    return { offline: true };
  }
}
