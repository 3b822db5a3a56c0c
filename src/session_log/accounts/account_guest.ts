import type { StreamGuest } from "../../event_store/mod.ts";
import type { SessionKeySpace } from "../keys.ts";
import { without } from "./account.ts";
import type { CountedKind } from "./counted_kinds.ts";
import type { OwnerAccounts } from "./accounts.ts";

/**
 * An owner's account is credited by the commit that takes a stream's head, in the owner's turn.
 * Where the head could not be read, nobody knows by how much: the account goes, and is counted anew.
 */
export function accountGuest(
  { kind, counted }: CountedKind,
  keys: SessionKeySpace,
  accounts: () => OwnerAccounts,
): StreamGuest {
  return {
    kind,
    strayKeysOf: async function* ({ owner }) {
      accounts().forget(owner);
      yield { key: keys.account(owner), createdAt: NaN };
    },
    erasure: async ({ owner }, head) => {
      const unlock = await accounts().lock(owner);
      try {
        const part = await accounts().credit(owner, (account) => without(account, counted, head));
        return { ...part, [Symbol.dispose]: unlock };
      } catch (error) {
        unlock();
        throw error;
      }
    },
  };
}
