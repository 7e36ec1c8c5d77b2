"use strict";
// Keys for people who work fast.  Everything here can also be done with the mouse, or without this file.

const isTyping = (target) => target.matches("input, textarea, select, [contenteditable]");

const press = (key) => {
  const control = document.querySelector(`[data-key="${key}"]:not([disabled])`);
  if (!control) return false;
  control.click();
  const field = control.parentElement.querySelector("input:not([type=hidden]), textarea");
  if (control.tagName === "SUMMARY" && field) field.focus();
  return true;
};

const move = (step) => {
  const rows = [...document.querySelectorAll("a.case")];
  if (!rows.length) return false;
  const at = rows.indexOf(document.activeElement);
  rows[Math.min(rows.length - 1, Math.max(0, at + step))].focus();
  return true;
};

const ACTIONS = {
  j: () => move(1),
  k: () => move(-1),
  u: () => { location.href = "/"; return true; },
  "/": () => { document.getElementById("q").focus(); return true; },
};

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (isTyping(event.target)) {
    if (event.key === "Escape") event.target.blur();
    return;
  }
  const act = ACTIONS[event.key] || (() => press(event.key));
  if (act()) event.preventDefault();
});
