import type { ServiceProvider, Session, User } from '../../db/model.ts';
import { nameIdMissing } from '../errors.ts';
import { assuranceSignal } from '../salesforce/assurance.ts';
import type { Attribute, ResponseFacts } from '../saml/response.ts';
import { type PersonFields, personFields, ruleValue } from '../saml/value-rule.ts';
import type { Services } from '../services.ts';
import type { PendingSignOn } from './pending-sign-on.ts';

/** Who signs on, by which login, to what. */
export interface SignOn extends PendingSignOn {
  user: User;
  session: Session;
}

/** What the assertion of a sign-on says, by the rules of its service provider. @throws nameIdMissing */
export function assertionFacts(
  { identityProvider }: Pick<Services, 'identityProvider'>,
  { pending, serviceProvider, user, session }: SignOn,
  now: Date,
): ResponseFacts {
  const fields = personFields(user);
  const nameId = ruleValue(serviceProvider.nameId, fields);
  if (nameId === null) throw nameIdMissing();
  const { amr, authnContextClassRef } = assuranceSignal(session.authentication, serviceProvider.assurance);
  const signal = amr.length === 0 ? [] : [{ name: 'amr', values: amr }];
  return {
    issuer: identityProvider.entityId,
    audience: serviceProvider.entityId,
    assertionConsumerServiceUrl: pending.assertionConsumerServiceUrl,
    inResponseTo: pending.requestId,
    nameId: { value: nameId, format: pending.nameIdFormat },
    authnInstant: session.authentication.authnInstant,
    sessionIndex: session.sessionIndex,
    // What Salesforce would do with it is not documented; it keeps its own session length.
    sessionNotOnOrAfter: serviceProvider.kind === 'salesforce' ? null : session.expiresAt,
    authnContextClassRef,
    attributes: [...attributesOf(serviceProvider, fields), ...signal],
    signResponse: serviceProvider.signResponse,
    now,
  };
}

/** The NameID that the person has at the service provider; null: they have none. */
export function nameIdFor({ nameId }: ServiceProvider, user: User): string | null {
  return ruleValue(nameId, personFields(user));
}

/** An attribute for which the person has nothing is left out. */
function attributesOf({ attributes }: ServiceProvider, fields: PersonFields): Attribute[] {
  return attributes.flatMap(({ name, value }) => {
    const text = ruleValue(value, fields);
    return text === null ? [] : [{ name, values: [text] }];
  });
}
