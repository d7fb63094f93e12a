import { expect, it } from "vitest";

import { isHandheld } from "./handheld";

const [finger, mouse] = [() => true, () => false];

it("takes a finger on a small screen for a phone, and nothing else", () => {
  expect(isHandheld(finger, { width: 360, height: 800 })).toBe(true);
  expect(isHandheld(finger, { width: 800, height: 360 })).toBe(true);
  expect(isHandheld(finger, { width: 1280, height: 800 })).toBe(false);
  expect(isHandheld(mouse, { width: 360, height: 640 })).toBe(false);
});
