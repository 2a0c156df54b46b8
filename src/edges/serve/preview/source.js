
/* From the page to its sources: Alt and a click open the editor at the block, and a button does
   so for the first block in sight. Where blocks were written stands in comments of the page's
   twin at an address of the server. */

/* The place of an element of the sent page, as [path, byte]. */
const places = new WeakMap();

const comment = /^ladderbook:([^:]*):(\d+)$/;

/* Takes the comments out of a twin, so that it is the page as it was sent. */
const takePlaces = (twin) => {
  const walker = twin.createTreeWalker(twin, NodeFilter.SHOW_COMMENT);
  const found = [];
  while (walker.nextNode()) {
    const match = walker.currentNode.data.match(comment);
    if (match) found.push([walker.currentNode, match]);
  }
  for (const [node, match] of found) {
    const parent = node.parentElement;
    if (!places.has(parent)) places.set(parent, [decodeURIComponent(match[1]), Number(match[2])]);
    node.remove();
    parent.normalize();
  }
};

const fetchTwin = (base, address) => new Promise((resolve, reject) => {
  const request = new XMLHttpRequest();
  const path = address.split("/").map(encodeURIComponent).join("/");
  request.open("GET", new URL("located/" + path, base));
  request.responseType = "document";
  request.addEventListener("load", () => {
    if (request.status !== 200 || !request.responseXML) {
      reject(new Error("the page is not there"));
      return;
    }
    takePlaces(request.responseXML);
    resolve({ twin: request.responseXML, tag: request.getResponseHeader("ladderbook-page") });
  });
  request.addEventListener("error", () => reject(new Error("the server does not answer")));
  request.send();
});

/* The places by the elements of the page, from two equal trees. */
const placesShown = (sent, twin, found) => {
  if (!isElement(sent) || !isElement(twin)) return found;
  const shown = live.get(sent);
  if (shown && places.has(twin)) found.set(shown, places.get(twin));
  const [a, b] = [[...sent.children], [...twin.children]];
  a.forEach((child, index) => b[index] && child.nodeName === b[index].nodeName && placesShown(child, b[index], found));
  return found;
};

/* The place of an element, or of the nearest one around or before it. */
const placeOf = (target, found) => {
  for (let around = target; around; around = around.parentElement) {
    if (found.has(around)) return found.get(around);
  }
  let last = null;
  for (const [shown, written] of found) {
    if (shown.isConnected && (!last || target.compareDocumentPosition(shown) & Node.DOCUMENT_POSITION_PRECEDING)) last = written;
  }
  return last;
};

let note = null;
let noteTimer = 0;

/* A line at the edge of the page that goes away by itself. */
const say = (text) => {
  clearTimeout(noteTimer);
  if (note) note.remove();
  note = element("p", "note");
  note.lang = "en";
  note.setAttribute("role", "status");
  document.body.append(note);
  note.textContent = text;
  noteTimer = setTimeout(() => {
    note.remove();
    note = null;
  }, 6000);
};

const openEditor = (base, [path, at]) => {
  const request = new XMLHttpRequest();
  const url = new URL("edit", base);
  url.search = "path=" + encodeURIComponent(path) + "&at=" + at;
  request.open("POST", url);
  request.addEventListener("load", () => say(request.status === 200 ? "Opened " + request.responseText : request.responseText));
  request.addEventListener("error", () => say("The server does not answer."));
  request.send();
};

/* `sentPage` gives the page as it was sent last. */
const followClicks = (base, address, hasEditor, sentPage) => {
  const open = (target) => {
    fetchTwin(base, address).then(({ twin }) => {
      const written = placeOf(target, placesShown(sentPage(), twin.documentElement, new Map()));
      if (written) openEditor(base, written);
      else say("Nothing on this page has a source of its own.");
    }, (error) => say("Cannot open the editor: " + error.message + "."));
  };
  addEventListener("click", (event) => {
    if (!event.altKey || event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return;
    if (!(event.target instanceof Element) || event.target.closest(".lb-preview, .lb-preview__edit")) return;
    event.preventDefault();
    event.stopPropagation();
    open(event.target);
  }, true);
  if (!hasEditor) return;
  const button = element("button", "edit", "Edit");
  button.type = "button";
  button.lang = "en";
  button.title = "Open what is in sight in the editor; Alt and a click open any block";
  button.addEventListener("click", () => {
    const blocks = document.querySelectorAll("main h2, main h3, main p, main li, main tr, main pre");
    const top = Array.from(blocks).find((block) => block.getBoundingClientRect().top >= 0);
    open(top ?? document.querySelector("main") ?? document.body);
  });
  document.body.append(button);
};
