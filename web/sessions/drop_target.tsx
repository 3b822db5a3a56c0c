import { useLayoutEffect, useState } from "hono/jsx/dom";
import { lateWords } from "../languages/late.ts";
import { Icon } from "../ui/icons.tsx";
import { importFiles } from "./files.ts";

/** Imports files dropped on the page. */
export function DropTarget() {
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
      void importFiles([...event.dataTransfer?.files ?? []]);
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
        <Icon name="up" />
        {lateWords.drop}
      </div>
    </div>
  );
}
