import { QueryClient } from '@tanstack/react-query';
import { asProblem, isWorthRetrying } from './problem';

const retries = 2;

export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 2_000,
      retry: (count, error) => count < retries && isWorthRetrying(asProblem(error)),
      retryDelay: (count, error) => {
        const asked = asProblem(error).retryAfterSeconds;
        return asked === null ? 800 * 2 ** count : Math.min(asked, 10) * 1000;
      },
      // The server may be on this machine; being offline says nothing about it.
      networkMode: 'always',
    },
    mutations: { retry: false, networkMode: 'always' },
  },
});
