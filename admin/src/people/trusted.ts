import { useQuery } from '@tanstack/react-query';
import { fetchTrusted } from '../api/requests';
import type { TrustedPeople } from '../api/shapes';

export const trustedKey = ['rights', 'trusted'];

const addressesOf = (trusted: TrustedPeople): Map<string, string> =>
  new Map(trusted.people.map((person) => [person.user_id, person.email]));

const nobody = new Map<string, string>();

/** Addresses of administrators by their ids; none for who may not look them up. */
export function useTrusted(): Map<string, string> {
  const query = useQuery({
    queryKey: trustedKey,
    queryFn: fetchTrusted,
    select: addressesOf,
    staleTime: 60_000,
  });
  return query.data ?? nobody;
}

const prefix = 'admin:';

/** "admin:01J…" by their address, where it is known. */
export function useActorName(actor: string): string {
  const trusted = useTrusted();
  return (actor.startsWith(prefix) && trusted.get(actor.slice(prefix.length))) || actor;
}
