import type { Condition } from '../catalog/catalog.ts';
import { ABSENT, passes, valueOfText, type Value } from './condition.ts';
import { currentName, spellings, type Spelling } from './semantic-names.ts';
import { pathOfText } from './url-path.ts';

/** One attribute as it was read; `raw` is all of it, byte for byte, for telling one stream from another. */
export type SpokenAttribute = { readonly key: string; readonly value: Value | null; readonly raw: string };

/** Called once per text value before anything looks at it. */
export type Redact = (attribute: string, text: string) => string;

/** The attribute that a key on the wire speaks of, how much the spelling is believed (0 is best), and which part of the value. */
export type Meaning = { readonly attribute: string; readonly rank: number; readonly part: Spelling['part'] };
export type Meanings = ReadonlyMap<string, readonly Meaning[]>;

/** The keys by which these attributes may be sent over OTLP. */
export function meaningsOf(attributes: readonly string[]): Meanings {
  const meanings = new Map<string, Meaning[]>();
  for (const attribute of new Set(attributes.map(currentName))) {
    for (const [rank, { key, part }] of spellings(attribute).entries())
      meanings.set(key, [...(meanings.get(key) ?? []), { attribute, rank, part }]);
  }
  return meanings;
}

/** Labels of Prometheus have no dots, and name a service its job: believed less than what names the attribute itself. */
export function labelMeaningsOf(attributes: readonly string[]): Meanings {
  const meanings = new Map<string, Meaning[]>();
  const add = (label: string, meaning: Meaning): unknown => meanings.set(label, [...(meanings.get(label) ?? []), meaning]);
  for (const [key, uses] of meaningsOf(attributes)) {
    for (const meaning of uses) {
      add(key, meaning);
      if (labelOf(key) !== key) add(labelOf(key), meaning);
      const [old] = key === meaning.attribute ? (OLD_LABELS[key] ?? []) : [];
      if (old !== undefined) add(old, { ...meaning, rank: 100 });
    }
  }
  return meanings;
}

/** How Prometheus spells an attribute's name. */
export function labelOf(attribute: string): string {
  return attribute.replaceAll(/[^a-zA-Z0-9_]/g, '_');
}

const OLD_LABELS: Readonly<Record<string, readonly string[]>> = {
  'service.name': ['job'],
  'service.instance.id': ['instance'],
};

/** What one level – a resource, or a thing of it – said of the attributes that rules look at. */
export type Said = Map<string, { readonly rank: number; readonly value: Value }>;

/**
 * The attributes of one thing that is looked at closely, and of the resource it belongs to: a metric's stream the first
 * time it is heard, or a log record that some indicator counts.
 */
export class SpokenAttributes {
  readonly #meanings: Meanings;
  readonly #redact: Redact | null;
  #resource: Said = new Map();
  readonly #own: Said = new Map();
  #level: Said = this.#own;

  constructor(meanings: Meanings, redact: Redact | null) {
    this.#meanings = meanings;
    this.#redact = redact;
  }

  /** What follows is said by a new resource; what comes back may be kept and used again. */
  beginResource(): Said {
    this.#resource = new Map();
    this.#own.clear();
    this.#level = this.#resource;
    return this.#resource;
  }

  /** What follows is said by a thing of this resource itself, which is believed more than the resource. */
  beginOwn(resource: Said): void {
    this.#resource = resource;
    this.#own.clear();
    this.#level = this.#own;
  }

  wants(key: string): boolean {
    return this.#meanings.has(key);
  }

  /** Of several spellings the best counts, and of one spelling the last. */
  take(key: string, value: Value): void {
    for (const { attribute, rank, part } of this.#meanings.get(key) ?? [])
      this.set(attribute, { rank, value: this.#read(attribute, part, value) });
  }

  /** Says something that is no attribute on the wire, such as the severity of a log record. */
  set(attribute: string, said: { readonly rank: number; readonly value: Value }): void {
    const before = this.#level.get(attribute);
    if (before === undefined || said.rank <= before.rank) this.#level.set(attribute, said);
  }

  value(attribute: string): Value {
    return (this.#own.get(attribute) ?? this.#resource.get(attribute))?.value ?? ABSENT;
  }

  /** Conditions on current names. */
  hold(conditions: readonly Condition[]): boolean {
    return conditions.every(({ attribute, test }) => passes(test, this.value(attribute)));
  }

  #read(attribute: string, part: Spelling['part'], value: Value): Value {
    if (value.text === null) return value;
    const read = part === 'path' ? pathOfText(value.text) : value.text;
    const text = this.#redact === null ? read : this.#redact(attribute, read);
    return text === value.text ? value : valueOfText(text);
  }
}
