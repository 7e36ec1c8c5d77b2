"use strict";
// Keys for people who work fast.  Everything here can also be done with the mouse, or without this file.
// A key leads to a button and never presses it: Enter does.

const isTyping = (target) => target.matches("input, textarea, select");

const go = (key) => {
  const control = document.querySelector(`[data-key="${CSS.escape(key)}"]:not([disabled])`);
  if (!control) return false;
  if (control.tagName !== "BUTTON") control.click();
  const field = control.parentElement.open && control.parentElement.querySelector("input:not([type=hidden])");
  (field || control).focus();
  return true;
};

const step = (by) => {
  const rows = [...document.querySelectorAll("a.case")];
  const at = rows.indexOf(document.activeElement);
  const row = rows[at < 0 ? 0 : Math.min(rows.length - 1, Math.max(0, at + by))];
  if (row) row.focus();
  return Boolean(row);
};

const ACTIONS = {
  j: () => step(1) || go("j"),
  k: () => step(-1) || go("k"),
  ArrowDown: () => document.activeElement.matches("a.case") && step(1),
  ArrowUp: () => document.activeElement.matches("a.case") && step(-1),
  "/": () => { document.getElementById("q").select(); return true; },
  "?": () => { document.getElementById("keys").togglePopover(); return true; },
};

document.addEventListener("keydown", (event) => {
  const { key, target } = event;
  if (isTyping(target)) {
    if (key === "Escape") target.blur();
    if (key === "Enter" && (event.ctrlKey || event.metaKey) && target.form) target.form.requestSubmit();
    return;
  }
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if ((ACTIONS[key] || (() => go(key)))()) event.preventDefault();
});
