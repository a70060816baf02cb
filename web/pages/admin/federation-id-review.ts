import { html, nothing, type PropertyDeclarations, type PropertyValues, type TemplateResult } from 'lit';
import type { FederationIdChoice, FederationIdRow } from '../../../server/contract/federation-ids.ts';
import { PageElement } from '../../app/page-element.ts';
import '../../components/long-table.ts';
import {
  chosenWrites,
  countStates,
  isProposed,
  MATCH_STATES,
  type ShownMatches,
  shownMatches,
  type Ticks,
  tickAll,
  tickRow,
} from '../../data/federation-choices.ts';
import { federationIdsWords } from '../../i18n/federation-ids-words.ts';
import { formatNumber } from '../../i18n/numbers.ts';
import { federationIdColumns } from './federation-id-columns.ts';

const { review: words, write } = federationIdsWords;

/** What writing or the file for Data Loader begins with. */
export type ChoiceAct = (choices: FederationIdChoice[]) => void;

/** The users that were compared, by state; what is proposed and replaces nothing is ticked at first. */
export class FederationIdReview extends PageElement {
  static override properties: PropertyDeclarations = {
    rows: { attribute: false },
    mayWrite: { attribute: false },
    busy: { attribute: false },
    write: { attribute: false },
    save: { attribute: false },
    shown: { state: true },
    ticks: { state: true },
  };

  declare rows: readonly FederationIdRow[];
  /** An org is connected that they can be written to. */
  declare mayWrite: boolean;
  declare busy: boolean;
  declare write: ChoiceAct;
  declare save: ChoiceAct;
  declare private shown: ShownMatches;
  /** What was ticked or unticked by hand. */
  declare private ticks: Ticks;
  private shownRows: readonly FederationIdRow[] = [];

  constructor() {
    super();
    this.rows = [];
    this.shown = '';
    this.ticks = new Map();
  }

  /** The same array as long as the same rows are shown: the table then stays where it is. */
  protected override willUpdate(changed: PropertyValues): void {
    if (changed.has('rows') || changed.has('shown')) this.shownRows = shownMatches(this.rows, this.shown);
  }

  protected override render(): TemplateResult {
    const { shown, shownRows } = this;
    const columns = federationIdColumns(this.ticks, (row, wanted) => {
      this.ticks = tickRow(this.ticks, { rows: this.rows, row }, wanted);
    });
    return html`
      ${this.renderTabs()}
      <p>${words.explain[shown === '' ? 'all' : shown]}</p>
      ${this.renderActions()} ${this.renderTickAll()}
      ${
        shownRows.length === 0
          ? html`<p class="empty">${words.noneShown}</p>`
          : html`<long-table .label=${words.heading} .columns=${columns} .rows=${shownRows}></long-table>`
      }
    `;
  }

  private renderTabs(): TemplateResult {
    const counts = countStates(this.rows);
    const tab = (value: ShownMatches, label: string, count: number) => html`
      <button
        type="button"
        class="quiet"
        aria-pressed=${this.shown === value}
        @click=${() => {
          this.shown = value;
        }}
      >${label} <span class="tab-count">${formatNumber(count)}</span></button>
    `;
    return html`
      <div class="tabs" role="group" aria-label=${words.filters}>
        ${tab('', words.all, this.rows.length)}
        ${MATCH_STATES.filter((state) => counts[state] > 0).map((state) => tab(state, words.states[state], counts[state]))}
      </div>
    `;
  }

  private renderTickAll(): TemplateResult | typeof nothing {
    if (!this.shownRows.some(isProposed)) return nothing;
    return html`
      <p class="buttons">
        <button type="button" @click=${() => this.tickShown(true)}>${words.tickAll}</button>
        <button type="button" @click=${() => this.tickShown(false)}>${words.untickAll}</button>
      </p>
    `;
  }

  private renderActions(): TemplateResult {
    const choices = chosenWrites(this.rows, this.ticks);
    const proposed = this.rows.filter(isProposed).length;
    if (proposed === 0) return html`<p class="notice works" role="status">${words.nothingProposed}</p>`;
    const isDisabled = this.busy || choices.length === 0;
    return html`
      <p class="count" role="status">${words.chosen(choices.length, proposed)}</p>
      ${chosenWrites(this.rows, new Map()).length < proposed ? html`<p class="hint">${words.atFirst}</p>` : nothing}
      ${this.mayWrite ? nothing : html`<p>${write.needsOrg}</p>`}
      <p class="buttons">
        ${
          this.mayWrite
            ? html`
              <button type="button" class="primary" ?disabled=${isDisabled} @click=${() => this.write(choices)}>
                ${write.action(choices.length)}
              </button>
            `
            : nothing
        }
        <button type="button" ?disabled=${isDisabled} @click=${() => this.save(choices)}>${write.csv}</button>
      </p>
    `;
  }

  private tickShown(wanted: boolean): void {
    this.ticks = tickAll(this.ticks, this.shownRows, wanted);
  }
}

customElements.define('federation-id-review', FederationIdReview);
