import { html, nothing, type TemplateResult } from 'lit';
import type { Permission } from '../../server/contract/console.ts';
import type { AdminPageData } from '../../server/contract/pages.ts';
import type { TestSignInReport } from '../../server/contract/service-providers.ts';
import type { ConfirmDialog, Question } from '../components/confirm-dialog.ts';
import '../components/confirm-dialog.ts';
import '../components/status-line.ts';
import type { StatusLine } from '../components/status-line.ts';
import { type Api, addressOf, createApi, type Query } from '../data/api.ts';
import { readPageData } from '../data/page-data.ts';
import { consoleWords as words } from '../i18n/console-words.ts';
import type { Console } from './console.ts';
import { consoleNavigation } from './console-navigation.ts';
import type { ConsolePage } from './console-page.ts';
import { type Journey, startJourney } from './history.ts';
import { pageConsole } from './page-console.ts';
import { PageElement } from './page-element.ts';
import { brokenPage, forbiddenPage, loadingPage, missingPage } from './page-states.ts';
import { restoreScroll } from './restore-scroll.ts';
import { createRouter, type PageRoute } from './router.ts';
import { ROUTES } from './routes.ts';
import './session-ended-dialog.ts';
import type { SessionEndedDialog } from './session-ended-dialog.ts';
import './step-up-dialog.ts';
import type { StepUpDialog } from './step-up-dialog.ts';

/** From this width on the navigation stands beside the page. */
const WIDE = '(min-width: 64rem)';

/** The console's frame: navigation, the page that is open, and what every page may ask of it. */
export class ConsoleApp extends PageElement implements Console {
  static override properties = {
    page: { state: true },
    state: { state: true },
    isWide: { state: true },
  };

  declare private page: ConsolePage | null;
  declare private state: 'loading' | 'open' | 'missing' | 'forbidden' | 'broken';
  declare private isWide: boolean;
  readonly session;
  readonly api: Api = createApi({
    provePresence: () => this.dialog<StepUpDialog>('step-up-dialog').ask(),
    sessionEnded: () => this.dialog<SessionEndedDialog>('session-ended-dialog').show(),
  });
  chosenPeople: readonly string[] = [];
  private readonly find = createRouter(ROUTES);
  private readonly wide = matchMedia(WIDE);
  private journey: Journey | null = null;
  private pathname = '';
  private testSignIn: TestSignInReport | null;
  private peopleFile: string | null = null;

  constructor() {
    super();
    const { session, testSignIn } = readPageData<AdminPageData>(document);
    this.session = session;
    this.testSignIn = testSignIn ?? null;
    this.page = null;
    this.state = 'loading';
    this.isWide = this.wide.matches;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.wide.addEventListener('change', ({ matches }) => {
      this.isWide = matches;
    });
    addEventListener('beforeunload', (event) => {
      if (this.questionBeforeLeaving()) event.preventDefault();
    });
    this.journey = startJourney({
      mayLeave: () => this.mayLeave(),
      arrive: (address, scrollTo) => void this.arrive(address, scrollTo),
    });
    void this.arrive(new URL(location.href));
  }

  takeTestSignIn(): TestSignInReport | null {
    const report = this.testSignIn;
    this.testSignIn = null;
    return report;
  }

  may(permission: Permission): boolean {
    return this.session.permissions.includes(permission);
  }

  say(message: string): void {
    this.dialog<StatusLine>('status-line').say(message);
  }

  confirm(question: Question): Promise<boolean> {
    return this.dialog<ConfirmDialog>('confirm-dialog').ask(question);
  }

  choosePeople(userIds: readonly string[]): void {
    this.chosenPeople = userIds;
  }

  handOverPeople(csv: string): void {
    this.peopleFile = csv;
  }

  takePeople(): string | null {
    const csv = this.peopleFile;
    this.peopleFile = null;
    return csv;
  }

  go(address: string): void {
    void this.journey?.go(address);
  }

  noteQuery(query: Query): void {
    this.journey?.note(addressOf(location.pathname, query));
  }

  protected override render(): TemplateResult {
    return html`
      ${consoleNavigation(this.session, { pathname: this.pathname, isWide: this.isWide })}
      <main id="content" tabindex="-1">${this.renderPage()}</main>
      <status-line></status-line>
      <confirm-dialog></confirm-dialog>
      <step-up-dialog .api=${this.api}></step-up-dialog>
      <session-ended-dialog></session-ended-dialog>
    `;
  }

  private renderPage(): TemplateResult | ConsolePage | typeof nothing {
    switch (this.state) {
      case 'loading':
        return loadingPage();
      case 'open':
        return this.page ?? nothing;
      case 'missing':
        return missingPage();
      case 'forbidden':
        return forbiddenPage();
      case 'broken':
        return brokenPage();
    }
  }

  /** Shows what is at an address; the same page with another query stays as it is. */
  private async arrive({ pathname, searchParams }: URL, scrollTo?: number): Promise<void> {
    if (pathname === this.pathname && this.page) return this.turn(this.page, searchParams);
    this.pathname = pathname;
    this.page = null;
    const match = this.find(pathname);
    if (!match) return this.show('missing', scrollTo);
    if (!this.may(match.route.permission)) return this.show('forbidden', scrollTo);
    this.state = 'loading';
    const page = await loadPage(match.route);
    // The person has gone on meanwhile.
    if (this.pathname !== pathname) return;
    if (!page) return this.show('broken', scrollTo);
    const app = pageConsole(this, () => this.page === page);
    this.page = Object.assign(page, { app, params: match.params, query: searchParams });
    await this.show('open', scrollTo);
  }

  /** Another query for the page that is open; the link that led there may be gone, and the focus with it. */
  private async turn(page: ConsolePage, query: URLSearchParams): Promise<void> {
    page.query = query;
    await page.updateComplete;
    if (document.activeElement === document.body) page.querySelector<HTMLElement>('h1')?.focus();
  }

  /** The first page leaves the focus to the browser. */
  private async show(state: ConsoleApp['state'], scrollTo?: number): Promise<void> {
    this.state = state;
    await this.updateComplete;
    await this.page?.updateComplete;
    const heading = this.querySelector<HTMLElement>('main h1');
    if (state !== 'open') document.title = heading?.textContent ?? '';
    if (scrollTo === undefined) return;
    heading?.focus({ preventScroll: true });
    restoreScroll(scrollTo);
  }

  private async mayLeave(): Promise<boolean> {
    const question = this.questionBeforeLeaving();
    return question === null || this.confirm(question);
  }

  /** Null: nothing would be lost. */
  private questionBeforeLeaving(): Question | null {
    if (this.page?.hasUnsavedChanges) return words.unsaved;
    const shown = this.page?.shownOnce ?? null;
    return shown && words.shownOnce[shown];
  }

  private dialog<Element extends HTMLElement>(name: string): Element {
    const element = this.querySelector<Element>(name);
    if (!element) throw new Error(`The console has no <${name}>.`);
    return element;
  }
}

async function loadPage(route: PageRoute): Promise<ConsolePage | null> {
  try {
    const Page = await route.load();
    return new Page();
  } catch {
    // Another version has been deployed since, or there is no connection.
    return null;
  }
}

customElements.define('console-app', ConsoleApp);
