import { useMutation, useQuery, useQueryClient, type QueryClient } from '@tanstack/react-query';
import { whenSessionEnds } from '../api/client';
import { Problem } from '../api/problem';
import { queryClient } from '../api/query_client';
import { fetchMe, signIn, signOut } from '../api/requests';
import type { Account } from '../api/shapes';
import { noticeProblem } from '../shared/notices';

const key = ['me'];

/** The account that is signed in; null when nobody is. */
export function useMe() {
  return useQuery<Account | null>({
    queryKey: key,
    queryFn: () => fetchMe().catch(nobodyIfUnauthorised),
    staleTime: Number.POSITIVE_INFINITY,
  });
}

function nobodyIfUnauthorised(error: unknown): null {
  if (error instanceof Problem && error.status === 401) return null;
  throw error;
}

let ended = false;

whenSessionEnds(() => {
  // Nobody was signed in before the first answer of /auth/me, so nothing ended.
  if (queryClient.getQueryData(key)) ended = true;
  queryClient.setQueryData(key, null);
});

/** True once after a session ran out under someone's hands. */
export function takeSessionEnded(): boolean {
  const was = ended;
  ended = false;
  return was;
}

export function useSignIn() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async (form: { email: string; password: string }) => {
      const answer = await signIn(form.email, form.password);
      if (answer.requires_2fa) throw secondFactorWanted();
      return fetchMe();
    },
    onSuccess: (account) => {
      forgetOthers(client);
      client.setQueryData(key, account);
    },
  });
}

function secondFactorWanted(): Problem {
  const detail = 'This account asks for a second factor, which these pages cannot enter yet.';
  return new Problem(
    403,
    { title: 'Second factor needed', detail, code: 'requires_2fa' },
    null,
    null,
  );
}

export function useSignOut() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: signOut,
    onSuccess: () => {
      client.setQueryData(key, null);
      forgetOthers(client);
    },
    onError: (error) => noticeProblem('You are still signed in', error),
  });
}

/** What one account saw is not for the next. The account itself stays: the page is watching it. */
function forgetOthers(client: QueryClient): void {
  client.removeQueries({ predicate: (query) => query.queryKey[0] !== key[0] });
}
