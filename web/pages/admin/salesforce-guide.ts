import { html, nothing, type TemplateResult } from 'lit';
import type { IdentityProviderReply, ServiceProviderReply } from '../../../server/contract/service-providers.ts';
import { formSketch } from '../../components/form-sketch.ts';
import { connectWords } from '../../i18n/connect-words.ts';
import { testLink } from './application-test.ts';
import { identityProviderFiles } from './identity-provider-values.ts';
import { salesforceForm } from './salesforce-form.ts';

const { steps, labels, paths, connect, sandboxes } = connectWords;

/** Every step in Salesforce, in the order of its own pages, with the values of this installation filled in. */
export function salesforceGuide(
  identityProvider: IdentityProviderReply,
  application: ServiceProviderReply | null,
): TemplateResult {
  return html`
    <section class="card" aria-labelledby="guide">
      <h2 id="guide">${connect.guideHeading}</h2>
      <ol class="guide">
        ${enableStep()} ${createStep(identityProvider)} ${formStep(identityProvider, application)}
        ${metadataStep(application)} ${peopleStep()} ${loginStep()} ${breakGlassStep()} ${testStep(application)}
      </ol>
    </section>
    <section class="card" aria-labelledby="sandboxes">
      <h2 id="sandboxes">${sandboxes.heading}</h2>
      <ul>${sandboxes.items.map((item) => html`<li>${item}</li>`)}</ul>
    </section>
  `;
}

function step({ heading, text }: { heading: string; text: string }, more: unknown): TemplateResult {
  return html`<li><h3>${heading}</h3><p>${text}</p>${more}</li>`;
}

function enableStep(): TemplateResult {
  return step(
    steps.enable,
    html`
      ${formSketch({
        path: paths.settings,
        buttons: [{ label: labels.edit, isPressed: true }],
        fields: [
          { label: labels.samlEnabled, value: true, isMarked: true },
          { label: labels.caseInsensitive, value: true },
        ],
      })}
      <p>${steps.enable.note}</p>
    `,
  );
}

function createStep(identityProvider: IdentityProviderReply): TemplateResult {
  return step(
    steps.create,
    html`
      ${identityProviderFiles(identityProvider)}
      ${formSketch({
        path: paths.settings,
        buttons: [{ label: labels.new }, { label: labels.fromFile, isPressed: true }, { label: labels.fromUrl }],
      })}
    `,
  );
}

function formStep(identityProvider: IdentityProviderReply, application: ServiceProviderReply | null): TemplateResult {
  const { form } = steps;
  return step(
    form,
    html`
      ${formSketch({
        path: paths.form,
        buttons: [{ label: labels.save, isPressed: true }],
        fields: salesforceForm(identityProvider, application),
      })}
      <ul>
        ${[form.identity, form.signing, form.mfa].map((sentence) => html`<li>${sentence}</li>`)}
      </ul>
    `,
  );
}

function metadataStep(application: ServiceProviderReply | null): TemplateResult {
  const { metadata } = steps;
  return step(
    metadata,
    html`
      ${formSketch({ path: paths.saved, buttons: [{ label: labels.edit }, { label: labels.download, isPressed: true }] })}
      ${metadataHere(application)}
    `,
  );
}

/** Typed by hand, an application has no certificate as long as Salesforce's own metadata has not come. */
function metadataHere(application: ServiceProviderReply | null): TemplateResult {
  const { metadata } = steps;
  if (application === null) return linkButton('/admin/applications/add', metadata.add);
  if (application.facts.signingCertificates.length > 0) return html`<p>${metadata.done}</p>`;
  return html`
    <p><strong>${metadata.now}</strong></p>
    ${linkButton(`/admin/applications/${application.id}?update=now`, metadata.update)}
  `;
}

function linkButton(address: string, label: string): TemplateResult {
  return html`<p class="buttons"><a class="button" href=${address}>${label}</a></p>`;
}

function peopleStep(): TemplateResult {
  const { people } = steps;
  return step(
    people,
    formSketch({
      path: paths.user,
      fields: [{ label: labels.federationId, value: people.value, isMarked: true }],
    }),
  );
}

function loginStep(): TemplateResult {
  return step(
    steps.login,
    html`
      ${formSketch({
        path: paths.myDomain,
        buttons: [{ label: labels.edit, isPressed: true }],
        fields: [
          { label: `${labels.authenticationService}: ${labels.loginForm}`, value: true },
          { label: `${labels.authenticationService}: ${connectWords.choices.name}`, value: true, isMarked: true },
        ],
      })}
      <p>${steps.login.note}</p>
    `,
  );
}

function breakGlassStep(): TemplateResult {
  return step(steps.breakGlass, nothing);
}

function testStep(application: ServiceProviderReply | null): TemplateResult {
  const link = application ? html`<p class="buttons">${testLink(application.id, steps.test.link)}</p>` : nothing;
  return step(steps.test, link);
}
