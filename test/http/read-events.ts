/** One server-sent event, its data still as it came. */
export type StreamEvent = { readonly event: string; readonly data: string };

/** Reads a `text/event-stream` body as the HTML standard says, as far as we send it: fields, and a blank line at the end. */
export async function* readEvents(response: Response): AsyncGenerator<StreamEvent> {
  let held = '';
  for await (const chunk of (response.body ?? new ReadableStream()).pipeThrough(new TextDecoderStream())) {
    held += chunk;
    for (let end = held.indexOf('\n\n'); end >= 0; end = held.indexOf('\n\n')) {
      const lines = held.slice(0, end).split('\n');
      held = held.slice(end + 2);
      const data = lines.filter((line) => line.startsWith('data: ')).map((line) => line.slice(6));
      const event = lines.find((line) => line.startsWith('event: '))?.slice(7) ?? 'message';
      if (data.length > 0) yield { event, data: data.join('\n') };
    }
  }
}
