"""Season pages in plain text, wikitext and HTML, read to one `PublishedSeason`."""
