import { useCallback } from 'react';
import { useSearchParams } from 'react-router-dom';

/** A filter kept in the address, so that it survives reload, sign-in and being sent to somebody. */
export function useUrlFilter(name: string): [string, (value: string | null) => void] {
  const [parameters, setParameters] = useSearchParams();
  const set = useCallback(
    (value: string | null) =>
      setParameters(
        (previous) => {
          const next = new URLSearchParams(previous);
          if (value) next.set(name, value);
          else next.delete(name);
          return next;
        },
        { replace: true },
      ),
    [name, setParameters],
  );
  return [parameters.get(name) ?? '', set];
}

/** Several of them at once; null takes one out. */
export function useSetUrlFilters(): (values: Record<string, string | null>) => void {
  const [, setParameters] = useSearchParams();
  return useCallback(
    (values) =>
      setParameters(
        (previous) => {
          const next = new URLSearchParams(previous);
          for (const [name, value] of Object.entries(values)) {
            if (value) next.set(name, value);
            else next.delete(name);
          }
          return next;
        },
        { replace: true },
      ),
    [setParameters],
  );
}

/** The same for one of a few values; anything else in the address counts as none. */
export function useUrlChoice<T extends string>(
  name: string,
  choices: readonly T[],
): [T | null, (value: T | null) => void] {
  const [text, set] = useUrlFilter(name);
  return [choices.find((choice) => choice === text) ?? null, set];
}
