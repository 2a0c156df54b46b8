// Loads the script files that hold data: `ladderbook.load("search/meta.js")` gives a promise of what that file hands
// over by calling `ladderbook.receive(address, data)`. Plain script elements work from `file://`, where fetch does not.
//
// This is the one file with a Trusted Types policy. It lets scripts through from `search/` and `data/` under the
// site's root only. `ladderbook` is a lexical constant, which no id in a page can stand in for.
(() => {
  "use strict";

  const allowed = /^(?:search|data)\/(?:[\w-]+\/)*[\w-]+(?:\.[\w-]+)*\.js(?:\?\d+)?$/;
  const rootForm = /^(?:(?:\.\.\/)*|\.\/|\/(?:[\w.~-]+\/)*)$/;

  const siteRoot = () => {
    const { root } = document.documentElement.dataset;
    return (rootForm.test(root) && root) || "./";
  };

  const createScriptURL = (address) => {
    if (!allowed.test(address)) throw new TypeError(`refused to load \`${address}\``);
    return siteRoot() + address;
  };

  const types = window.trustedTypes;
  const policy = types && typeof types.createPolicy === "function"
    ? types.createPolicy("ladderbook", { createScriptURL })
    : { createScriptURL };

  const received = new Map();
  const loads = new Map();

  const start = (address, again) => new Promise((resolve, reject) => {
    const script = document.createElement("script");
    const finish = () => {
      script.remove();
      if (received.has(address)) resolve(received.get(address));
      else reject(new Error(`\`${address}\` could not be loaded`));
      received.delete(address);
    };
    script.addEventListener("load", finish);
    script.addEventListener("error", finish);
    script.src = policy.createScriptURL(again ? `${address}?${Date.now()}` : address);
    document.head.append(script);
  });

  /** The link from this page to an address of the site, such as `tracks/ic/staff.html`. */
  ladderbook.link = (address, anchor = "") => {
    const path = siteRoot() + address.split("/").map(encodeURIComponent).join("/");
    return anchor ? `${path}#${encodeURIComponent(anchor)}` : path;
  };

  /** What a data file hands over; each file is loaded once, unless it failed or is asked for `again`. */
  ladderbook.load = (address, again = false) => {
    if (again || !loads.has(address)) {
      const load = start(address, again);
      loads.set(address, load);
      load.catch(() => loads.delete(address));
    }
    return loads.get(address);
  };

  /** Called by data files. */
  ladderbook.receive = (address, data) => {
    received.set(address, data);
  };
})();
