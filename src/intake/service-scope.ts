import type { AttributeSlot } from './attribute-slot.ts';
import { cohortName } from './cohort-table.ts';
import { ANY_ORIGIN } from './payload-origin.ts';
import type { SourceScope } from './source-scope.ts';

/** Most services named to the sender; the rest it finds out when these are put right. */
const MOST_NAMED = 3;
const LONGEST_NAME = 40;

/**
 * Whether the source of a payload may speak of the services in it. It is asked once per resource, and for a span only when
 * the span claims to be of another service than its resource: otherwise anybody could speak for anybody.
 */
export class ServiceScope {
  readonly #slot: AttributeSlot;
  #allows: SourceScope = ANY_ORIGIN.allows;
  #resource = 0;
  #isAllowed = true;
  #refused: string[] = [];

  /** `slot` is the service's name. */
  constructor(slot: AttributeSlot) {
    this.#slot = slot;
  }

  begin(allows: SourceScope): void {
    this.#allows = allows;
    if (this.#refused.length > 0) this.#refused = [];
  }

  resource(labels: Int32Array): void {
    this.#resource = labels[this.#slot.label]!;
    this.#isAllowed = this.#ask(this.#resource);
  }

  /** Of a span that names no other service. */
  get allowsResource(): boolean {
    return this.#isAllowed;
  }

  /** Of a span of the service with this label. */
  allows(id: number): boolean {
    return id === this.#resource ? this.#isAllowed : this.#ask(id);
  }

  get refused(): string | null {
    return this.#refused.length === 0 ? null : this.#refused.join(', ');
  }

  #ask(id: number): boolean {
    const service = this.#slot.textOf(id);
    if (this.#allows(service)) return true;
    const shown = service === null ? 'no service.name' : `"${cohortName([service]).slice(0, LONGEST_NAME)}"`;
    if (!this.#refused.includes(shown) && this.#refused.length < MOST_NAMED) this.#refused.push(shown);
    return false;
  }
}
