/** What a page says of itself. */
export type Settings = {
  /** Where the telemetry port is seen from the page: `https://telemetry.example.com`. */
  readonly endpoint: string;
  /** The public key of the source; it names the source and opens nothing by itself. */
  readonly key: string;
  readonly service: string;
  readonly version?: string | undefined;
  readonly env?: string | undefined;
  /** `'ask'` begins when `consent(true)` was once called in this browser; `false` only when it is called now. */
  readonly consent: boolean | 'ask';
  /** The share of sessions that tell anything, from 0 to 1. */
  readonly sample?: number | undefined;
  /** Variants that are known from the start. */
  readonly flags?: Readonly<Record<string, string>> | undefined;
  /** Other origins that accept the header `traceparent`; the page's own always gets it. */
  readonly traceFetch?: readonly string[] | undefined;
  /** Whether messages of errors are sent. They may hold anything that a customer typed. */
  readonly messages?: boolean | undefined;
};

/** Attributes of an event of the page's own. */
export type Attributes = Readonly<Record<string, string | number | boolean>>;
