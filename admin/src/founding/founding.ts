import { useQuery } from '@tanstack/react-query';
import { fetchFounding } from '../api/requests';

/** The founding instructors, and how many invites still promise a place. */
export function useFounding() {
  return useQuery({ queryKey: ['founding'], queryFn: fetchFounding, refetchInterval: 30_000 });
}
