import type { RegistrationUser } from '../../db/model.ts';
import type { EnrolmentOptionsReply } from '../contract/enrolment.ts';
import { emailTaken, inputInvalid } from '../errors.ts';
import { randomToken } from '../random.ts';
import type { Services } from '../services.ts';
import { buildRegistrationOptions } from '../webauthn/registration.ts';
import { CEREMONY_LIFETIME_MS } from '../webauthn/relying-party.ts';
import { type LinkPurpose, readLink } from './link.ts';

/** A browser that opened a link and is about to make a passkey. */
export interface RegistrationVisit {
  purpose: LinkPurpose;
  token: string;
  /** Needed when the link creates its administrator. */
  email?: string | undefined;
  name?: string | undefined;
  browserHash: string;
}

/** Begins a registration ceremony; the link is not spent. @throws linkGone, accountDisabled, inputInvalid, emailTaken */
export async function beginRegistration(services: Services, visit: RegistrationVisit): Promise<EnrolmentOptionsReply> {
  const { store, relyingParty } = services;
  const { link, user } = await readLink(services, visit);
  const registering = user ?? (await newAdministrator(services, visit));
  const challenge = randomToken();
  const createdAt = services.clock();
  await store.ceremonies.add({
    type: 'registration',
    challenge,
    browserHash: visit.browserHash,
    tokenHash: link.tokenHash,
    user: {
      id: registering.id,
      userHandle: registering.userHandle,
      email: registering.email,
      name: registering.name,
    },
    createdAt,
    expiresAt: new Date(createdAt.getTime() + CEREMONY_LIFETIME_MS),
  });
  const existing = registering.id === null ? [] : await store.credentials.ofUser(registering.id);
  const options = await buildRegistrationOptions({ relyingParty, user: registering, existing, challenge });
  return { options, person: { name: registering.name, email: registering.email } };
}

async function newAdministrator({ store }: Services, { email, name }: RegistrationVisit): Promise<RegistrationUser> {
  if (email === undefined || name === undefined) throw inputInvalid('Type your name and your e-mail address.');
  if ((await store.users.byEmail(email)) !== null) throw emailTaken();
  return { id: null, userHandle: randomToken(), email, name: name.trim() };
}
