// An open page follows what is published: its main part is fetched again, the place on it stays.
// Without script the page is the same, as it was when it was opened.
(() => {
  const news = new EventSource("/live?page=" + encodeURIComponent(location.pathname));
  const main = document.querySelector("main");
  // As it was sent: what somebody has opened on the page since then is no change of it.
  let shown = main?.innerHTML;
  const refresh = async () => {
    const answer = await fetch(location.href, { cache: "no-cache" });
    if (!answer.ok || !main) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = page.querySelector("main")?.innerHTML;
    if (fresh === undefined || fresh === shown) return;
    const open = [...main.querySelectorAll("details")].map((one) => one.open);
    main.innerHTML = shown = fresh;
    document.title = page.title;
    const details = [...main.querySelectorAll("details")];
    if (details.length === open.length) details.forEach((one, place) => { one.open = open[place]; });
  };
  news.addEventListener("published", refresh);
  // What was published before the stream opened, or while it was interrupted, is fetched, too.
  news.addEventListener("open", refresh);
})();
