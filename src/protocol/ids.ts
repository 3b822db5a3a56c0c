import { z } from "zod";

const ID = /^[A-Za-z0-9._:-]{1,128}$/;

/** A session's or a message's id: 1 to 128 of `A-Z a-z 0-9 . _ : -`. */
export const idSchema = z.string().regex(ID, {
  error: "must be 1 to 128 characters of A-Z a-z 0-9 . _ : -",
});

/** Whether the text can be the id of a session or a message. */
export function isId(text: string): boolean {
  return ID.test(text);
}
