/** Where this installation takes telemetry, and where its token lies. The token itself is never on a screen. */
export type Place = { readonly otlpUrl: string; readonly tokenFile: string };
export type Snippet = { readonly title: string; readonly text: string };
export type Sender = {
  readonly key: string;
  readonly name: string;
  readonly note: string;
  readonly snippets: (place: Place) => readonly Snippet[];
};

/** What each sender is started with. The environment is read alike by every OpenTelemetry SDK; how it is loaded is not. */
export const SENDERS: readonly Sender[] = [
  sdk({ key: 'node', name: 'Node.js', note: 'Instruments HTTP, gRPC, databases and queues without a change of the code.' }, [
    'npm install @opentelemetry/api @opentelemetry/auto-instrumentations-node',
    'node --require @opentelemetry/auto-instrumentations-node/register app.js',
  ]),
  sdk({ key: 'python', name: 'Python', note: 'Its exporter speaks gRPC unless the protocol is set, as it is here.' }, [
    'pip install opentelemetry-distro opentelemetry-exporter-otlp-proto-http',
    'opentelemetry-bootstrap -a install',
    'opentelemetry-instrument python app.py',
  ]),
  sdk({ key: 'java', name: 'Java', note: 'The agent is one file, opentelemetry-javaagent.jar of the OpenTelemetry project.' }, [
    'java -javaagent:./opentelemetry-javaagent.jar -jar app.jar',
  ]),
  {
    key: 'go',
    name: 'Go',
    note: 'Go has no agent: the exporter reads the environment, and a handler makes the spans.',
    snippets: (place) => [
      environment(place),
      { title: 'In main, before the server starts', text: GO },
      {
        title: 'Start it',
        text: 'go get go.opentelemetry.io/otel/sdk \\\n  go.opentelemetry.io/otel/exporters/otlp/otlptrace/otlptracehttp \\\n  go.opentelemetry.io/contrib/instrumentation/net/http/otelhttp\ngo run .',
      },
    ],
  },
  {
    key: 'dotnet',
    name: '.NET',
    note: 'Its exporter speaks gRPC unless the protocol is set, as it is here.',
    snippets: (place) => [
      environment(place),
      {
        title: 'Once',
        text: 'dotnet add package OpenTelemetry.Extensions.Hosting\ndotnet add package OpenTelemetry.Instrumentation.AspNetCore\ndotnet add package OpenTelemetry.Exporter.OpenTelemetryProtocol',
      },
      { title: 'In Program.cs', text: DOTNET },
    ],
  },
  {
    key: 'ruby',
    name: 'Ruby',
    note: 'Rails, Rack, Sinatra and the usual clients are instrumented.',
    snippets: (place) => [
      environment(place),
      { title: 'Once', text: 'bundle add opentelemetry-sdk opentelemetry-exporter-otlp opentelemetry-instrumentation-all' },
      {
        title: 'In an initializer',
        text: "require 'opentelemetry/sdk'\nrequire 'opentelemetry/exporter/otlp'\nrequire 'opentelemetry/instrumentation/all'\nOpenTelemetry::SDK.configure { |config| config.use_all }",
      },
    ],
  },
  {
    key: 'php',
    name: 'PHP',
    note: 'Needs the extension opentelemetry, and a package for each framework, here Slim.',
    snippets: (place) => [
      environment(place, ['OTEL_PHP_AUTOLOAD_ENABLED=true']),
      {
        title: 'Once',
        text: 'pecl install opentelemetry\ncomposer require open-telemetry/sdk open-telemetry/exporter-otlp \\\n  open-telemetry/opentelemetry-auto-slim',
      },
      { title: 'Start it', text: 'php -d extension=opentelemetry -S 127.0.0.1:8080 -t public' },
    ],
  },
  {
    key: 'browser',
    name: 'Browser',
    note: 'Pages show a public key instead of a token; the key belongs to a source of the catalog, which names the pages that may use it.',
    snippets: ({ otlpUrl }) => [
      { title: 'In the catalog', text: BROWSER_SOURCE },
      {
        title: 'In the page, with @plimsoll/browser of sdk/browser/dist',
        text: `import { plimsoll } from '@plimsoll/browser';\n\nconst sdk = plimsoll({\n  endpoint: '${otlpUrl}',\n  key: 'pk_my_pages',\n  service: 'my-pages',\n  version: '1.0.0',\n  consent: 'ask',\n});\nconst checkout = sdk.journey('checkout');\ncheckout.step('pay');\ncheckout.complete();`,
      },
    ],
  },
  {
    key: 'collector',
    name: 'Collector',
    note: 'Exporters were called otlphttp before version 0.144 of the Collector; the rest is the same.',
    snippets: ({ otlpUrl, tokenFile }) => [
      {
        title: 'In its configuration',
        text: `exporters:\n  otlp_http:\n    endpoint: ${otlpUrl}\n    compression: gzip\n    headers: { authorization: 'Bearer \${env:PLIMSOLL_TOKEN}' }\nservice:\n  pipelines:\n    traces: { receivers: [otlp], exporters: [otlp_http] }`,
      },
      {
        title: 'Start it',
        text: `PLIMSOLL_TOKEN=$(cat ${shellWord(tokenFile)}) otelcol --config collector.yaml`,
      },
    ],
  },
  {
    key: 'prometheus',
    name: 'Prometheus',
    note: 'Metrics count for indicators of metrics; the first journey below is made of spans.',
    snippets: ({ otlpUrl, tokenFile }) => [
      {
        title: 'In prometheus.yml',
        text: `remote_write:\n  - url: ${otlpUrl}/api/v1/write\n    authorization: { credentials_file: ${tokenFile} }`,
      },
    ],
  },
];

/** A server that listens on every address of its machine is reached at the one that this page came from. */
export function reachable(otlpUrl: string, host: string): string {
  return otlpUrl.replace(/\/\/(0\.0\.0\.0|\[::\])(?=[:/]|$)/, `//${host}`);
}

function sdk(sender: Omit<Sender, 'snippets'>, lines: readonly string[]): Sender {
  return { ...sender, snippets: (place) => [environment(place), { title: 'Install and start', text: lines.join('\n') }] };
}

/** The space of the header is written %20, as the specification asks; some SDKs take nothing else. */
function environment({ otlpUrl, tokenFile }: Place, more: readonly string[] = []): Snippet {
  const lines = [
    'OTEL_SERVICE_NAME=my-service',
    'OTEL_RESOURCE_ATTRIBUTES=service.version=1.0.0',
    `OTEL_EXPORTER_OTLP_ENDPOINT=${otlpUrl}`,
    'OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf',
    `OTEL_EXPORTER_OTLP_HEADERS="authorization=Bearer%20$(cat ${shellWord(tokenFile)})"`,
    ...more,
  ];
  return { title: 'Its environment', text: lines.map((line) => `export ${line}`).join('\n') };
}

function shellWord(path: string): string {
  return /^[\w./-]+$/.test(path) ? path : `'${path.replaceAll("'", "'\\''")}'`;
}

const GO = `exporter, err := otlptracehttp.New(ctx)
if err != nil { log.Fatal(err) }
provider := trace.NewTracerProvider(trace.WithBatcher(exporter))
defer provider.Shutdown(ctx)
otel.SetTracerProvider(provider)
http.ListenAndServe(":8080", otelhttp.NewHandler(mux, "server"))`;

const DOTNET = `builder.Services.AddOpenTelemetry().WithTracing(tracing => tracing
    .AddAspNetCoreInstrumentation()
    .AddOtlpExporter());`;

const BROWSER_SOURCE = `apiVersion: plimsoll/v1
kind: Source
metadata: { name: pages }
spec:
  owner: my-team
  services: [my-pages]
  browser:
    key: pk_my_pages
    origins: ['https://www.example.com']
    journeys: { checkout: [pay] }`;
