import type { z } from 'zod';
import type { Client } from '../cli/client.ts';

/** A question that an assistant may ask. None of them changes anything. */
export type Tool<Asked extends z.ZodObject = z.ZodObject> = {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly input: Asked;
  /** Asks the server through its API, and gives the same view. */
  readonly run: (client: Client, asked: z.infer<Asked>) => Promise<object>;
};

/** Keeps what a tool takes and what it is asked for of one type. */
export function tool<Asked extends z.ZodObject>(given: Tool<Asked>): Tool<Asked> {
  return given;
}

/** The address of something named in the API. */
export function at(path: string, query: Readonly<Record<string, string | number | undefined>> = {}): string {
  const asked = Object.entries(query).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, String(value)] as [string, string]],
  );
  return asked.length === 0 ? path : `${path}?${new URLSearchParams(asked).toString()}`;
}
