import { checkStream, whyNot, type Bytes, type Progress, type Report } from './check-stream.ts';

/** What is checked: a file that somebody has, or all that the server gives out. */
export type ToCheck = { readonly trusted: readonly string[] } & ({ readonly file: File } | { readonly address: string });
export type FromWorker =
  | { readonly is: 'progress'; readonly so: Progress }
  | { readonly is: 'report'; readonly report: Report }
  | { readonly is: 'failed'; readonly why: string };

const tell = (message: FromWorker): void => postMessage(message);

// Hashing a long ledger takes a while: the page goes on meanwhile.
addEventListener('message', ({ data }: MessageEvent<ToCheck>) => {
  check(data).then(tell, (error: unknown) => tell({ is: 'failed', why: error instanceof Error ? error.message : String(error) }));
});

async function check(what: ToCheck): Promise<FromWorker> {
  const why = await whyNot();
  if (why !== null) return { is: 'failed', why };
  const { bytes, isPacked } = 'file' in what ? await opened(what.file) : { bytes: await given(what.address), isPacked: false };
  const report = await checkStream(bytes, { trusted: what.trusted, isPacked, progress: (so) => tell({ is: 'progress', so }) });
  return { is: 'report', report };
}

async function opened(file: File): Promise<{ bytes: Bytes; isPacked: boolean }> {
  const [first, second] = new Uint8Array(await file.slice(0, 2).arrayBuffer());
  return { bytes: file.stream(), isPacked: first === 0x1f && second === 0x8b };
}

async function given(address: string): Promise<Bytes> {
  const response = await fetch(address);
  if (!response.ok || response.body === null) throw new Error(`The server answered ${response.status} and gave out nothing.`);
  return response.body;
}
