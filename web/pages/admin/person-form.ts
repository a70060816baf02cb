import { html, type TemplateResult } from 'lit';
import type { NewPersonBody, Person } from '../../../server/contract/people.ts';
import { type Mistakes, radioField, textField } from '../../components/form-fields.ts';
import { factList } from '../../components/page-parts.ts';
import { consoleWords } from '../../i18n/console-words.ts';
import { peopleWords } from '../../i18n/people-words.ts';

const words = peopleWords.form;

const ROLES = ['user', 'helpDesk', 'auditor', 'administrator'] as const;

/** What is typed; an empty Federation ID is none. */
export interface PersonDraft {
  email: string;
  name: string;
  federationId: string;
  role: Person['role'];
}

/** A person as typed text; null: somebody new. */
export function draftOf(person: Person | null): PersonDraft {
  if (person === null) return { email: '', name: '', federationId: '', role: 'user' };
  const { email, name, federationId, role } = person;
  return { email, name, federationId: federationId ?? '', role };
}

/** Whether something is typed that is not stored. */
export function isTyped(draft: PersonDraft, person: Person | null): boolean {
  const stored = draftOf(person);
  return (
    draft.email !== stored.email ||
    draft.name !== stored.name ||
    draft.federationId !== stored.federationId ||
    draft.role !== stored.role
  );
}

/** What is typed, as it is stored. */
export function bodyOf({ email, name, federationId, role }: PersonDraft): NewPersonBody {
  return { email: email.trim(), name: name.trim(), federationId: federationId.trim() || null, role };
}

/** What is another value than the stored one: the rest is not sent, and so needs no passkey. */
export function differing(body: NewPersonBody, person: Person): Partial<NewPersonBody> {
  const changed: Partial<NewPersonBody> = {};
  if (body.email !== person.email) changed.email = body.email;
  if (body.name !== person.name) changed.name = body.name;
  if (body.federationId !== person.federationId) changed.federationId = body.federationId;
  if (body.role !== person.role) changed.role = body.role;
  return changed;
}

/** The fields of a person. */
export function personFields(form: {
  draft: PersonDraft;
  mistakes: Mistakes;
  mayChangeRole: boolean;
  change(changed: Partial<PersonDraft>): void;
}): TemplateResult {
  const { draft, mistakes, change } = form;
  return html`
    ${textField({
      name: 'name',
      label: words.name,
      value: draft.name,
      maxLength: 200,
      required: true,
      mistake: mistakes.name,
      onInput: (name) => change({ name }),
    })}
    ${textField({
      name: 'email',
      label: words.email,
      value: draft.email,
      type: 'email',
      maxLength: 254,
      required: true,
      mistake: mistakes.email,
      onInput: (email) => change({ email }),
    })}
    ${textField({
      name: 'federationId',
      label: words.federationId,
      hint: words.federationIdHint,
      value: draft.federationId,
      maxLength: 512,
      mistake: mistakes.federationId,
      onInput: (federationId) => change({ federationId }),
    })}
    ${radioField({
      name: 'role',
      label: words.role,
      value: draft.role,
      choices: ROLES.map((role) => ({ value: role, label: consoleWords.roles[role], hint: words.roleHints[role] })),
      disabled: !form.mayChangeRole,
      hint: form.mayChangeRole ? undefined : words.ownRole,
      mistake: mistakes.role,
      onInput: (value) => change({ role: ROLES.find((role) => role === value) ?? draft.role }),
    })}
  `;
}

/** What somebody else has stored meanwhile. */
export function personConflict(theirs: Person, takeTheirs: () => void): TemplateResult {
  return html`
    <section class="notice" role="alert">
      <p>${words.conflict}</p>
      <h3>${words.storedNow}</h3>
      ${factList([
        { name: words.name, value: theirs.name },
        { name: words.email, value: theirs.email },
        { name: words.federationId, value: theirs.federationId ?? peopleWords.person.noFederationId },
        { name: words.role, value: consoleWords.roles[theirs.role] },
      ])}
      <button type="button" @click=${takeTheirs}>${words.takeTheirs}</button>
    </section>
  `;
}
