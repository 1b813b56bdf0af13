import type { Instant } from '../../kernel/units.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Log } from '../../ports/log.ts';
import type { ServerAnswer } from '../../ports/telemetry-server.ts';

/** How the server answered last: it takes telemetry, cannot take any now, or lets nothing of ours in. */
export type ServerSays = 'nothing yet' | 'takes' | 'later' | 'closed';
export type ServerHealth = { readonly says: ServerSays; readonly since: Instant; readonly text: string };

type StateParts = { readonly clock: Clock; readonly log: Log; readonly url: string };

/** Tells people when the server's answers change, and not with every answer. */
export class ServerState {
  readonly #parts: StateParts;
  #health: ServerHealth;

  constructor(parts: StateParts) {
    this.#parts = parts;
    this.#health = { says: 'nothing yet', since: parts.clock.now(), text: '' };
  }

  get health(): ServerHealth {
    return this.#health;
  }

  note(answer: ServerAnswer): void {
    const { log, url } = this.#parts;
    const text = 'text' in answer ? answer.text : '';
    switch (answer.say) {
      case 'taken':
      case 'refused': // about one payload: the server itself is well
        if (this.#turn('takes', '')) log.say(`${url} takes telemetry.`);
        return;
      case 'later':
        if (this.#turn('later', text)) log.warn(`${url} takes no telemetry now (${text}); what arrives is kept and sent later`);
        return;
      case 'closed':
        if (this.#turn('closed', text)) log.warn(`${url} lets no telemetry of this relay in: ${text}. What arrives is kept`);
    }
  }

  /** True when this is news. */
  #turn(says: ServerSays, text: string): boolean {
    const isNews = this.#health.says !== says;
    if (isNews) this.#health = { says, since: this.#parts.clock.now(), text };
    else this.#health = { ...this.#health, text };
    return isNews;
  }
}
