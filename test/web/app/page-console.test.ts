import { expect, test, vi } from 'vitest';
import type { Console } from '../../../web/app/console.ts';
import { pageConsole } from '../../../web/app/page-console.ts';

function consoleOf() {
  const go = vi.fn();
  const noteQuery = vi.fn();
  const say = vi.fn();
  const app: Pick<Console, 'go' | 'noteQuery' | 'say'> = { go, noteQuery, say };
  return { app: app as Console, go, noteQuery, say };
}

test('the page that is open leads on, and notes its filters', () => {
  const { app, go, noteQuery } = consoleOf();
  const page = pageConsole(app, () => true);
  page.go('/admin/people');
  page.noteQuery({ search: 'ada' });
  expect(go).toHaveBeenCalledExactlyOnceWith('/admin/people');
  expect(noteQuery).toHaveBeenCalledExactlyOnceWith({ search: 'ada' });
});

test('a page that has been left does neither, but still says what has been done', () => {
  const { app, go, noteQuery, say } = consoleOf();
  const page = pageConsole(app, () => false);
  page.go('/admin/people');
  page.noteQuery({ search: 'ada' });
  page.say('Stored.');
  expect(go).not.toHaveBeenCalled();
  expect(noteQuery).not.toHaveBeenCalled();
  expect(say).toHaveBeenCalledExactlyOnceWith('Stored.');
});
