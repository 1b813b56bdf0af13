export type Ticket = {
  text: string | undefined;
  /** Resolves when there is a ticket that holds for a while, or when none is to be had. */
  ready(): Promise<void>;
};

const ASK_AGAIN = 9_999;

/** The server's word that it has seen this page not long ago; without one, journeys do not count. */
export function openTicket(ask: (before: string | undefined) => Promise<Response>): Ticket {
  let asked = Promise.resolve();
  let askAgain = 0;
  const ticket: Ticket = {
    text: undefined,
    async ready() {
      try {
        const now = performance.now();
        if (now >= askAgain) {
          askAgain = now + ASK_AGAIN;
          asked = ask(ticket.text).then(async (answer) => {
            const given = (await answer.json()) as { ticket: string; lifetime: number };
            ticket.text = given.ticket;
            askAgain = now + given.lifetime / 1.5;
          });
        }
        await asked;
      } catch {
        // A server that gives none is no reason to tell nothing.
      }
    },
  };
  return ticket;
}
