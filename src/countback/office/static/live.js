// An open page follows what is published: its main part is fetched again, the place on it stays.
// Without script the page is the same, as it was when it was opened.
(() => {
  const news = new EventSource("/live?page=" + encodeURIComponent(location.pathname));
  const refresh = async () => {
    const answer = await fetch(location.href, { cache: "no-cache" });
    if (!answer.ok) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const old = document.querySelector("main"), fresh = page.querySelector("main");
    if (old && fresh && old.innerHTML !== fresh.innerHTML) {
      old.innerHTML = fresh.innerHTML;
      document.title = page.title;
    }
  };
  news.addEventListener("published", refresh);
  // What was published before the stream opened, or while it was interrupted, is fetched, too.
  news.addEventListener("open", refresh);
})();
