import { useLayoutEffect, useState } from "hono/jsx/dom";
import { lateWords } from "../languages/late.ts";
import { LateIcon } from "../ui/late_icons.tsx";
import { importFiles } from "./files.ts";

/** Whether files are for the message that is being written: images and PDFs, which nobody imports. */
function canAttach(files: readonly File[]): boolean {
  const isForMessage = ({ type }: File) => type.startsWith("image/") || type === "application/pdf";
  return document.querySelector("#message") !== null && files.every(isForMessage);
}

/** Attaches images and PDFs dropped on the page to the next message, and imports other files. */
export function DropTarget({ onAttach }: {
  /** Called with files for the message that is being written. */
  readonly onAttach: (files: readonly File[]) => void;
}) {
  const [isOver, setOver] = useState(false);
  useLayoutEffect(() => {
    const hasFiles = ({ dataTransfer }: DragEvent) =>
      dataTransfer?.types.includes("Files") ?? false;
    const over = (event: DragEvent) => {
      if (!hasFiles(event)) return;
      event.preventDefault();
      setOver(true);
    };
    const leave = (event: DragEvent) => {
      if (event.relatedTarget === null) setOver(false);
    };
    const drop = (event: DragEvent) => {
      if (!hasFiles(event)) return;
      event.preventDefault();
      setOver(false);
      const files = [...event.dataTransfer?.files ?? []];
      if (canAttach(files)) onAttach(files);
      else void importFiles(files);
    };
    addEventListener("dragover", over);
    addEventListener("dragleave", leave);
    addEventListener("drop", drop);
    return () => {
      removeEventListener("dragover", over);
      removeEventListener("dragleave", leave);
      removeEventListener("drop", drop);
    };
  }, []);
  if (!isOver) return null;
  return (
    <div class="drop" aria-hidden="true">
      <div>
        <LateIcon name="up" />
        {lateWords.drop}
      </div>
    </div>
  );
}
