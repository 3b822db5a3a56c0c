export const ADA = "ada-token-0123456789";
/** Ada's as well: the one that takes the first one's place. */
export const ROTATED = "ada-second-0123456789";
export const BOB = "bob-token-0123456789";

/** Ada, with two tokens, and Bob. */
export const PEOPLE = {
  tokens: [
    { owner: "ada", token: ADA },
    { owner: "ada", token: ROTATED },
    { owner: "bob", token: BOB },
  ],
};
