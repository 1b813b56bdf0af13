import { createServer } from 'node:http';
import type { IncomingHttpHeaders } from 'node:http';
import { gunzipSync } from 'node:zlib';
import protobuf from 'protobufjs';
import { listenOnLoopback } from '../../examples/shop/loopback.ts';

export type SeenSpan = {
  readonly name: string;
  readonly kind: number;
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId: string;
  readonly status: number;
  readonly attributes: Readonly<Record<string, string | number>>;
  readonly resource: Readonly<Record<string, string | number>>;
};
export type OtlpSink = AsyncDisposable & {
  readonly url: string;
  readonly headers: readonly IncomingHttpHeaders[];
  /** Resolves with everything that has arrived, as soon as it satisfies `enough`. */
  until(enough: (spans: readonly SeenSpan[]) => boolean): Promise<readonly SeenSpan[]>;
};

/** The fields of OTLP that the tests look at, with the numbers of opentelemetry-proto. */
const SCHEMA = `syntax = "proto3";
message AnyValue { oneof value { string string_value = 1; bool bool_value = 2; int64 int_value = 3; double double_value = 4; } }
message KeyValue { string key = 1; AnyValue value = 2; }
message Status { string message = 2; int32 code = 3; }
message Span { bytes trace_id = 1; bytes span_id = 2; bytes parent_span_id = 4; string name = 5; int32 kind = 6;
  repeated KeyValue attributes = 9; Status status = 15; }
message ScopeSpans { repeated Span spans = 2; }
message Resource { repeated KeyValue attributes = 1; }
message ResourceSpans { Resource resource = 1; repeated ScopeSpans scope_spans = 2; }
message Request { repeated ResourceSpans resource_spans = 1; }`;

const Request = protobuf.parse(SCHEMA).root.lookupType('Request');

/** A collector of the smallest kind: takes what the real exporter sends and lets a test wait for it. */
export async function openOtlpSink(): Promise<OtlpSink> {
  const spans: SeenSpan[] = [];
  const headers: IncomingHttpHeaders[] = [];
  const waiting = new Set<() => void>();
  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      headers.push(request.headers);
      spans.push(...readSpans(gunzipSync(Buffer.concat(parts))));
      response.writeHead(200, { 'content-type': 'application/x-protobuf' }).end();
      for (const look of waiting) look();
    });
  });
  const port = await listenOnLoopback(server, 0);
  return {
    url: `http://127.0.0.1:${port}`,
    headers,
    until: (enough) =>
      new Promise((resolve) => {
        const look = (): void => {
          if (enough(spans)) resolve(spans);
          else waiting.add(look);
        };
        look();
      }),
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

type Attribute = { readonly key: string; readonly value: Readonly<Record<string, string | number>> };
type Decoded = {
  readonly resourceSpans: readonly {
    readonly resource: { readonly attributes: readonly Attribute[] };
    readonly scopeSpans: readonly { readonly spans: readonly DecodedSpan[] }[];
  }[];
};
type DecodedSpan = {
  readonly name: string;
  readonly kind: number;
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId: string;
  readonly attributes: readonly Attribute[];
  readonly status: { readonly code: number } | null;
};

function readSpans(body: Uint8Array): SeenSpan[] {
  const decoded = Request.toObject(Request.decode(body), {
    longs: Number,
    bytes: String,
    arrays: true,
    defaults: true,
  }) as Decoded;
  return decoded.resourceSpans.flatMap(({ resource, scopeSpans }) =>
    scopeSpans.flatMap((scope) =>
      scope.spans.map(({ status, attributes, ...span }) => ({
        ...span,
        status: status?.code ?? 0,
        attributes: plain(attributes),
        resource: plain(resource.attributes),
      })),
    ),
  );
}

function plain(attributes: readonly Attribute[]): Record<string, string | number> {
  return Object.fromEntries(attributes.map(({ key, value }) => [key, value['stringValue'] ?? value['intValue'] ?? '']));
}
