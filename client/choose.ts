import type { Drawn } from "./chart.ts";
import { goTo, moveTo } from "./keys.ts";
import type { Go } from "./navigate.ts";

/** What is drawn over with the mouse becomes the range. */
export function brushByMouse(drawn: Drawn, go: Go): void {
  const { plot } = drawn;
  (plot.hooks.setSelect ??= []).push(() => {
    const { left, width } = plot.select;
    if (width < DRAG_PX) return;
    plot.setSelect({ left: 0, width: 0, top: 0, height: 0 }, false);
    goTo(drawn, go, plot.posToIdx(left), plot.posToIdx(left + width));
  });
}

const DRAG_PX = 8; // less is a click that slipped

/** One finger moves the cursor; two draw the range together or apart. */
export function chooseByTouch(drawn: Drawn, go: Go): void {
  const { plot } = drawn;
  const fingers = new Map<number, { from: number; now: number }>();
  const at = (event: PointerEvent) => event.clientX - plot.over.getBoundingClientRect().left;
  const isTouch = (event: PointerEvent) => event.pointerType === "touch";

  plot.over.addEventListener("pointerdown", (event) => {
    if (!isTouch(event)) return;
    const left = at(event);
    fingers.set(event.pointerId, { from: left, now: left });
    if (fingers.size === 1) moveTo(drawn, plot.posToIdx(left));
  });
  plot.over.addEventListener("pointermove", (event) => {
    const finger = fingers.get(event.pointerId);
    if (!finger) return;
    finger.now = at(event);
    if (fingers.size === 1) moveTo(drawn, plot.posToIdx(finger.now));
  });
  for (const end of ["pointerup", "pointercancel"] as const) {
    plot.over.addEventListener(end, (event) => {
      const [one, other] = [...fingers.values()];
      fingers.delete(event.pointerId);
      if (end === "pointerup" && drawn.data.isRanged && one && other && fingers.size === 1)
        pinched(drawn, go, one, other);
    });
  }
}

interface Finger {
  readonly from: number;
  readonly now: number;
}

/** Apart: what lay between the fingers at first. Together: everything. */
function pinched(drawn: Drawn, go: Go, one: Finger, other: Finger): void {
  const before = Math.abs(one.from - other.from);
  const after = Math.abs(one.now - other.now);
  if (after < before - DRAG_PX) go({ range: "all" });
  if (after <= before + DRAG_PX) return;
  const { plot, data } = drawn;
  const middle = plot.posToIdx((one.from + other.from) / 2);
  const half = Math.max(2, Math.round((data.periods.length * before) / after / 2));
  goTo(drawn, go, middle - half, middle + half);
}
