import type { Console } from './console.ts';

/** The console as one page has it: a page that has been left no longer leads anywhere, and no longer changes the address. */
export function pageConsole(app: Console, isOpen: () => boolean): Console {
  return {
    session: app.session,
    api: app.api,
    get chosenPeople() {
      return app.chosenPeople;
    },
    takeTestSignIn: () => app.takeTestSignIn(),
    may: (permission) => app.may(permission),
    say: (message) => app.say(message),
    confirm: (question) => app.confirm(question),
    choosePeople: (userIds) => app.choosePeople(userIds),
    handOverPeople: (csv) => app.handOverPeople(csv),
    takePeople: () => app.takePeople(),
    go(address) {
      if (isOpen()) app.go(address);
    },
    noteQuery(query) {
      if (isOpen()) app.noteQuery(query);
    },
  };
}
