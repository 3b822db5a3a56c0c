import { z } from "zod";

const ID = /^[A-Za-z0-9._:-]{1,128}$/;

/** What a stored id looks like, and what a new one does, for error messages. */
export const STORED_ID_FORM = "1 to 128 characters of A-Z a-z 0-9 . _ : -";
export const ID_FORM = `${STORED_ID_FORM}, but not . or .. alone`;

/**
 * An id of a session, message or note: 1 to 128 characters of `A-Z a-z 0-9 . _ : -`. Not `.` or
 * `..`, which every URL with such a part loses.
 */
export const idSchema = z.string().refine(isValidId, { error: `must be ${ID_FORM}` })
  .meta({ pattern: "^(?!\\.{1,2}$)[A-Za-z0-9._:-]{1,128}$" });

/** An id as it may be stored: earlier versions took `.` and `..`, too. */
export const storedIdSchema = z.string().regex(ID, { error: `must be ${STORED_ID_FORM}` });

/** Whether a text is a valid id of a session, message or note. */
export function isValidId(text: string): boolean {
  return ID.test(text) && addressOfDots(text) === undefined;
}

/**
 * How the path of a URL names a session that an earlier version stored as `.` or `..`: by `%2e` or
 * `%2e%2e`, which a client escapes once more. Undefined for every other id.
 */
function addressOfDots(id: string): string | undefined {
  return id === "." || id === ".." ? id.replaceAll(".", "%2e") : undefined;
}

/** The id that a part of a path names: itself, or dots that are written as `addressOfDots` does. */
export function idInPath(part: string): string {
  return [".", ".."].find((id) => addressOfDots(id) === part.toLowerCase()) ?? part;
}
