import { MAX_NAME, onOneLine } from "../conversation/mod.ts";
import type { SpaceCommand, SpaceRules } from "./commands.ts";
import { correctFact, forgetKnownFact, pinKnownFact, writeFact } from "./decide_facts.ts";
import { decideLearning } from "./decide_learning.ts";
import { decideJoin, decideLeave } from "./decide_sessions.ts";
import { decideWithheld } from "./decide_withheld.ts";
import { allow, refuseSpace, type SpaceDecision } from "./space_decision.ts";
import type { Space } from "./space.ts";

/**
 * Decides what a command leads to: events with what they erase, nothing (already done), or a refusal.
 */
export function decideSpace(
  command: SpaceCommand,
  space: Space,
  rules: SpaceRules,
): SpaceDecision {
  switch (command.type) {
    case "OpenSpace":
      return openSpace(command.name, space);
    case "RenameSpace":
      return renameSpace(command.name, space);
    case "JoinSession":
      return decideJoin(command, space, rules);
    case "LeaveSession":
      return decideLeave(command, space);
    case "RecordLearning":
      return decideLearning(command, space, rules);
    case "WriteFact":
      return writeFact(command, space, rules);
    case "CorrectFact":
      return correctFact(command, space);
    case "ForgetFact":
      return forgetKnownFact(command, space);
    case "PinFact":
    case "UnpinFact":
      return pinKnownFact(command, space);
    case "WithholdSource":
    case "ReleaseSource":
      return decideWithheld(command, space);
    default:
      return command satisfies never;
  }
}

function openSpace(given: string | undefined, space: Space): SpaceDecision {
  if (space.openedAt !== undefined) return allow([]);
  const name = onOneLine(given ?? "");
  if (name.length > MAX_NAME) return tooLong(name);
  return allow([{ type: "SpaceOpened", data: name === "" ? {} : { name } }]);
}

function renameSpace(given: string, space: Space): SpaceDecision {
  if (space.openedAt === undefined) return refuseSpace({ reason: "SpaceUnknown" });
  const name = onOneLine(given);
  if (name.length > MAX_NAME) return tooLong(name);
  if (name === (space.name ?? "")) return allow([]);
  return allow([{ type: "SpaceRenamed", data: { name } }]);
}

function tooLong({ length: characters }: string): SpaceDecision {
  return refuseSpace({ reason: "SpaceNameTooLong", characters, limit: MAX_NAME });
}
