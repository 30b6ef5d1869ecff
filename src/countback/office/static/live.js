// An open page follows what is published: its main part is fetched again, the place on it stays.
// Without script the page is the same, as it was when it was opened.
(() => {
  const news = new EventSource("/live");
  news.addEventListener("published", async () => {
    const answer = await fetch(location.href, { cache: "no-cache" });
    if (!answer.ok) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const old = document.querySelector("main"), fresh = page.querySelector("main");
    if (old && fresh && old.innerHTML !== fresh.innerHTML) {
      old.innerHTML = fresh.innerHTML;
      document.title = page.title;
    }
  });
})();
