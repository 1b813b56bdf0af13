/** Why an exchange did not come about, or was cut off. Whoever reads it knows where to look. */
export type Fault =
  | 'DNS'
  | 'CONNECT'
  | 'REFUSED'
  | 'TLS'
  | 'CERTIFICATE'
  | 'TIMEOUT'
  | 'CLOSED'
  | 'PROTOCOL'
  | 'TOO_LARGE'
  | 'REDIRECTS';

/** What says nothing about what is probed: the prober may not, or cannot, ask. */
export type Hindrance = 'ADDRESS_FORBIDDEN' | 'NO_RESOURCES' | 'ENDED';

/** In milliseconds by a clock that only runs forward; null for a phase that there was not. Redirects are added up. */
export type Phases = {
  readonly dns: number | null;
  readonly connect: number | null;
  readonly tls: number | null;
  /** From when the request was sent to the first byte of the answer. */
  readonly ttfb: number | null;
  readonly total: number;
  /** By how much the prober itself noticed late what happened; half of it is taken out of the phases and of `total`. */
  readonly stalled: number;
};

export type Certificate = { readonly host: string; readonly daysLeft: number };

export type HttpAnswer = {
  readonly status: number;
  /** By lower-case names; several of one name are joined by commas. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
};

export type Exchange = { readonly phases: Phases; readonly certificates: readonly Certificate[] } & (
  | { readonly say: 'answered'; readonly http: HttpAnswer | null; readonly records: readonly string[] }
  /** `text` says what happened, and never what was sent. */
  | { readonly say: 'failed'; readonly because: Fault; readonly text: string }
  | { readonly say: 'hindered'; readonly because: Hindrance; readonly text: string }
);

type Bounds = { readonly timeoutMs: number; readonly allowPrivate: boolean };

export type Ask = Bounds &
  (
    | {
        readonly kind: 'http';
        readonly method: string;
        readonly url: string;
        readonly headers: Readonly<Record<string, string>>;
        readonly body: string | null;
        /** Most redirects that are followed. To another origin no header goes that somebody gave. */
        readonly follow: number;
        /** By host and name; what is set by answers is added, and goes back to that host alone. */
        readonly cookies: Map<string, Map<string, string>>;
        readonly connection: 'cold' | 'warm';
      }
    | { readonly kind: 'dns'; readonly host: string; readonly type: string; readonly server: string | null }
    | { readonly kind: 'tls'; readonly host: string; readonly port: number }
    | { readonly kind: 'tcp'; readonly host: string; readonly port: number }
  );
