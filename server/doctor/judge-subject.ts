import type { Finding } from '../contract/doctor.ts';
import { LOGIN_HISTORY_TEXTS, SUBJECT_UNMAPPED } from '../salesforce/login-history.ts';
import { NAME_ID_FORMATS } from '../saml/names.ts';
import type { ReadAssertion } from '../saml/response-reader.ts';
import { failed, notKnown, passed, warned } from './finding.ts';
import type { OrgExpectation } from './org-expectation.ts';

const STATUS = LOGIN_HISTORY_TEXTS.usernameOrSsoIdInvalid;

/** Judges whom it names; saml-core 8.3. */
export function judgeNameId(nameId: ReadAssertion['nameId'], { kind }: OrgExpectation): Finding {
  const check = 'NameID';
  const evidence = { NameID: nameId?.value.trim() ? nameId.value : 'nothing', Format: nameId?.format };
  if (nameId === null || nameId.value.trim() === '') {
    const cause = 'It does not name anybody: the NameID is missing or empty.';
    const remedy = 'Give the person the value that their NameID is made of.';
    return failed({ code: 'nameIdMissing', check, cause, status: STATUS, evidence, remedy, mend: 'person' });
  }
  if (nameId.value !== nameId.value.trim()) {
    const cause = 'White space stands before or after the NameID, and every character counts.';
    const remedy = 'Take it out of the person’s value, or of the rule for the NameID.';
    return failed({ code: 'nameIdSpaced', check, cause, status: STATUS, evidence, remedy, mend: 'person' });
  }
  if (kind === 'salesforce' && nameId.format !== null && !SALESFORCE_FORMATS.includes(nameId.format)) {
    const cause = 'The NameID has a format that Salesforce does not document.';
    const remedy = 'Choose the format unspecified or emailAddress.';
    return warned({ code: 'nameIdFormatUnusual', check, cause, evidence, remedy, mend: 'settings' });
  }
  return passed({ code: 'nameId', check, cause: 'It names somebody.', evidence });
}

const SALESFORCE_FORMATS: readonly string[] = [NAME_ID_FORMATS.unspecified, NAME_ID_FORMATS.emailAddress];

/** Judges whether Salesforce finds a user by the NameID: an active one with this Federation ID. */
export function judgeUser(nameId: string, { federationIdInOrg: user, justInTime }: OrgExpectation): Finding {
  const check = 'Salesforce user';
  const evidence = { NameID: nameId, 'Federation ID in Salesforce': user && (user.value ?? 'none') };
  const words = { check, evidence, status: STATUS, mend: 'federationIds' } as const;
  if (user === undefined) {
    const cause = 'The org was not asked whether it has a user with this Federation ID.';
    const remedy = 'Connect the org, and examine the person again.';
    return notKnown({ code: 'userNotKnown', check, cause, evidence, remedy, mend: 'connect' });
  }
  if (!user.isActive) {
    const cause = 'The user is switched off in Salesforce.';
    const remedy = 'Activate the user in Salesforce: Setup → Users.';
    return failed({ code: 'userInactive', check, cause, status: STATUS, evidence, remedy });
  }
  if (user.value === nameId) {
    return passed({ code: 'user', check, cause: 'An active user has exactly this Federation ID.', evidence });
  }
  if (justInTime && user.value === null) {
    const cause = 'No user has this Federation ID. Just-in-time provisioning makes one at the first sign-in.';
    return passed({ code: 'userToBeMade', check, cause, evidence });
  }
  if (user.value === null) {
    const cause = unmapped('No user has this Federation ID: the person’s own is blank, or they have no user.');
    return failed({ ...words, code: 'federationIdMissing', cause, remedy: 'Give the user their Federation ID.' });
  }
  const remedy = 'Write the NameID into the user’s Federation ID, exactly as it is sent.';
  if (user.value.toLowerCase() !== nameId.toLowerCase()) {
    const cause = unmapped('The user has another Federation ID than the NameID that is sent.');
    return failed({ ...words, code: 'federationIdDiffers', cause, remedy });
  }
  if (user.caseInsensitive) {
    const cause = 'The user has this Federation ID; the org takes upper and lower case for the same.';
    return passed({ code: 'user', check, cause, evidence });
  }
  const cause = unmapped('The user’s Federation ID differs from the NameID in upper and lower case, and they count.');
  return failed({ ...words, code: 'federationIdCase', cause, remedy });
}

/** As Salesforce's SAML validator says it; the login history is shorter. */
function unmapped(cause: string): string {
  return `${SUBJECT_UNMAPPED}. ${cause}`;
}
