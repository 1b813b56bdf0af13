import { useNavigate, useSearch } from '@tanstack/react-router';

/** The moment in the address of this page, and the way to another one on the same screen; null: the present. */
export function useMoment(): { readonly at: string | null; readonly go: (at: string | null) => void } {
  const at = useSearch({ strict: false, select: (search) => search.at ?? null });
  const navigate = useNavigate();
  const go = (next: string | null): void => {
    const search = (before: Record<string, unknown>) => ({ ...before, at: next ?? undefined });
    // The screen is drawn anew, so whoever goes by keyboard begins at its head.
    void navigate({ to: '.', search } as never).then(() => document.getElementById('main')?.focus());
  };
  return { at, go };
}
