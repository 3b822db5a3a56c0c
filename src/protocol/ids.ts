import { z } from "zod";

const ID = /^[A-Za-z0-9._:-]{1,128}$/;

/** An id of a session, message or note: 1 to 128 characters of `A-Z a-z 0-9 . _ : -`. */
export const idSchema = z.string().regex(ID, {
  error: "must be 1 to 128 characters of A-Z a-z 0-9 . _ : -",
});

/** Whether a text is a valid id of a session, message or note. */
export function isValidId(text: string): boolean {
  return ID.test(text);
}
