import { useMutation, useQuery, useQueryClient, type QueryClient } from '@tanstack/react-query';
import { whenSessionEnds } from '../api/client';
import { Problem } from '../api/problem';
import { queryClient } from '../api/query_client';
import { fetchMe, showSecondFactor, signIn, signOut, type SecondFactorCode } from '../api/requests';
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

/** With the password; then the answer is a proof of it where a second factor is to be shown, too. */
export function useSignIn() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async (form: { email: string; password: string }) => {
      const answer = await signIn(form.email, form.password);
      return answer.requires_2fa ? (answer.temp_token ?? null) : null;
    },
    onSuccess: async (tempToken) => {
      if (tempToken === null) await enter(client);
    },
  });
}

export function useSecondFactor(tempToken: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (code: SecondFactorCode) => showSecondFactor(tempToken, code),
    onSuccess: () => enter(client),
  });
}

async function enter(client: QueryClient): Promise<void> {
  const account = await fetchMe();
  forgetOthers(client);
  client.setQueryData(key, account);
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
