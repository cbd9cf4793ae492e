/* The script of every page. All of it only adds comfort: pages work without. */
import "./theme.js";
import "./menus.js";
import "./dialogs.js";
import "./toasts.js";
import "./explain.js";
import "./keyboard.js";
import "./forms.js";
import "./print.js";
