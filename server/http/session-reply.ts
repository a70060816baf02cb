import type { FastifyRequest } from 'fastify';
import type { SessionReply } from '../contract/console.ts';
import { notSignedIn } from '../errors.ts';
import type { Services } from '../services.ts';
import { currentAccess, permissionsOf } from './access.ts';
import { VERSION } from './version.ts';

/** Who is at the console, and what they may do. @throws notSignedIn */
export function sessionReply(request: FastifyRequest, { config, mailer }: Services): SessionReply {
  const { user, role, session } = currentAccess(request);
  if (session === null) throw notSignedIn();
  const { id, name, email } = user;
  return {
    person: { id, name, email, role },
    permissions: [...permissionsOf(role)],
    authnInstant: session.authentication.authnInstant.toISOString(),
    version: VERSION,
    publicUrl: config.publicUrl,
    rpId: config.rpId,
    canSendMail: mailer !== null,
  };
}
